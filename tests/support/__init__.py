"""Code that several tiers share."""
