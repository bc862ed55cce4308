-- Which conversation a provider worked for, where it is known.

ALTER TABLE parley.cost_event ADD COLUMN conversation_id uuid;
CREATE INDEX cost_event_conversation ON parley.cost_event (tenant_id, conversation_id) WHERE conversation_id IS NOT NULL;

