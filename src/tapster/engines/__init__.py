"""App servers: what each is told, and how its statistics read in our words."""
