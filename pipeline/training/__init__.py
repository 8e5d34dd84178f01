"""The room `training`: modules chosen, timetabled and written for each place and audience."""
