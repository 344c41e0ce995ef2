from workflows.actions import alarms  # noqa: F401  its table is swept
