"""The check of the training texts, above the stages: what is read here runs no stage again."""
