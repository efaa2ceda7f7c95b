"""The vocabulary: frozen values that every other package takes and returns. Read this first."""
