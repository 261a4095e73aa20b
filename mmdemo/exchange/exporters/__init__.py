"""What writes pairs for other programs. One file per format."""
