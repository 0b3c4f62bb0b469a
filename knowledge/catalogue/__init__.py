"""The standard as data: ids, titles and attributes as facts, everything else in our own words."""
