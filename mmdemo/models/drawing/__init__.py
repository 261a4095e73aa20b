"""What adapters that draw are made of: opening, watching, schedulers, LoRA, memory."""
