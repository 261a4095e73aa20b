"""Steps of the schema, oldest first. Each stands alone: it imports nothing from mmdemo."""
