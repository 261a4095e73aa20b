"""What reads other programs' formats, and our own. One file per format."""
