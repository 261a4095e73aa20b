"""What stands between the network and the page: who calls, how much, how often. No Gradio here."""
