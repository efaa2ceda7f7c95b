"""Rules about two layers that do not fit together."""
