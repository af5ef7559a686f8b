"""The pages of an event: *Before* and *Now*. The third moment, *After*, is `followups`."""
