"""Rules about the machine."""
