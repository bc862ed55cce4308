#include "notes.hpp"

namespace parley::storage::testing {

void createNotes(const parley::testing::TestDatabase& db) {
    db.admin(R"sql(
        SET ROLE parley_owner;
        CREATE TABLE parley.note (
            tenant_id bigint NOT NULL,
            user_id uuid NOT NULL,
            title text NOT NULL,
            stars integer CONSTRAINT note_stars CHECK (stars BETWEEN 1 AND 5),
            replaces text,
            PRIMARY KEY (tenant_id, title),
            CONSTRAINT note_replaces FOREIGN KEY (tenant_id, replaces) REFERENCES parley.note
                DEFERRABLE INITIALLY IMMEDIATE
        );
        ALTER TABLE parley.note ENABLE ROW LEVEL SECURITY;
        ALTER TABLE parley.note FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON parley.note
            USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
            WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
        GRANT SELECT, INSERT, UPDATE, DELETE ON parley.note TO parley_app;
        CREATE TABLE parley.vault (secret text);
    )sql");
}

}  // namespace parley::storage::testing
