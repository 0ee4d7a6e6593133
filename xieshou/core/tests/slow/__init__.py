"""An app with a job that waits to be killed."""
