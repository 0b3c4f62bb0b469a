"""The durable engine: work that was accepted is finished once, whatever crashes in between."""
