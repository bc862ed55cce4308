#pragma once

#include <base/clock.hpp>
#include <base/result.hpp>

#include <libpq-fe.h>

#include <filesystem>
#include <string>
#include <vector>

namespace parley::storage {

/// One file of the migrations folder, `0010_tenants_and_users.sql`, and whether it has run.
struct Migration {
    int version;
    std::string name;
    std::string checksum;
    bool applied = false;
};

/// Brings the schema up to the files of one folder: in order of their numbers, each in a
/// transaction of its own, as the role parley_owner. Remembers each file's checksum in
/// parley.migration and refuses to go on when an applied file changed or is gone. Blocks its
/// thread; hosts that start together take turns by an advisory lock.
class Migrator {
public:
    struct Options {
        /// A role that may create roles and schemas in the database: the cluster's superuser, or
        /// one with CREATEROLE that owns the database.
        std::string admin_url;
        std::filesystem::path folder;
    };

    Migrator(Options options, const base::Clock& clock)
        : options_{std::move(options)}, clock_{clock} {}

    /// All migrations by number; changes nothing.
    base::Result<std::vector<Migration>> status() const;
    /// How many were applied.
    base::Result<std::size_t> migrate() const;

private:
    base::Result<std::vector<Migration>> pending(PGconn* connection) const;
    base::Result<void> apply(PGconn* connection, const Migration& migration) const;
    base::Result<void> remember(PGconn* connection, const Migration& migration) const;

    const Options options_;
    const base::Clock& clock_;
};

}  // namespace parley::storage
