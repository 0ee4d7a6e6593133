"""Lots to orders: a flow of least cost, its proof, its reasons, its loads."""
