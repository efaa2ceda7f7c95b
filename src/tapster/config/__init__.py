"""What a person chose: texts in, Settings out, and who set what."""
