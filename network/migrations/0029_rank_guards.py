"""The rank that an agent holds is the last one of the history, which nobody changes: the database itself carries it over
to the agent, many at once, and lets nobody else write it there."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from core.db import APPEND_ONLY, append_only, keys_stay, never_deleted

CARRY = """
CREATE FUNCTION network_ranks_change() RETURNS trigger LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  UPDATE network_agent a SET rank_id = n.rank_id
    FROM (SELECT DISTINCT ON (agent_id) agent_id, rank_id FROM new_rows ORDER BY agent_id, id DESC OFFSET 0) n
    WHERE a.id = n.agent_id AND a.rank_id IS DISTINCT FROM n.rank_id;
  RETURN NULL;
END $$;
CREATE TRIGGER network_rankchange_carries AFTER INSERT ON network_rankchange REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION network_ranks_change();
"""
NOT_CARRY = "DROP TRIGGER network_rankchange_carries ON network_rankchange; DROP FUNCTION network_ranks_change();"
# Asked outside the trigger that carries, the depth is none: somebody wrote it by hand, or out of an old copy.
GUARD = f"""
{APPEND_ONLY}
CREATE TRIGGER network_agent_rank_carried BEFORE UPDATE OF rank_id ON network_agent FOR EACH ROW
  WHEN (OLD.rank_id IS DISTINCT FROM NEW.rank_id AND pg_trigger_depth() = 0) EXECUTE FUNCTION vinculo_refuse_change();
CREATE TRIGGER network_agent_comes_without_rank BEFORE INSERT ON network_agent FOR EACH ROW
  WHEN (NEW.rank_id IS NOT NULL) EXECUTE FUNCTION vinculo_refuse_change();
CREATE TRIGGER network_rank_code_stays BEFORE UPDATE OF code ON network_rank FOR EACH ROW
  WHEN (OLD.code <> NEW.code) EXECUTE FUNCTION vinculo_refuse_change();
"""
NO_GUARD = """
DROP TRIGGER network_agent_rank_carried ON network_agent;
DROP TRIGGER network_agent_comes_without_rank ON network_agent;
DROP TRIGGER network_rank_code_stays ON network_rank;
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("network", "0028_ranks")]

    operations = [
        AddIndexConcurrently(
            "agent",
            models.Index(
                condition=models.Q(("rank__isnull", False)), fields=["rank", "-joined_at"], name="agent_by_rank"
            ),
        ),
        never_deleted("network_rank"),
        keys_stay("network_rank"),
        append_only("network_rankchange"),
        migrations.RunSQL(CARRY, NOT_CARRY),
        migrations.RunSQL(GUARD, NO_GUARD),
    ]
