"""Files of people or households, of whatever kind, to columns; every bad cell named."""
