#pragma once

#include "principal.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <string>
#include <string_view>

namespace parley::storage {
class Database;
}

namespace parley::tenancy {

/// Opens one WebSocket within a minute: what a page gets with its bearer token and then puts into
/// the address of the socket, where a longer-lived secret would end up in logs.
class StreamTickets {
public:
    struct Ticket {
        std::string text;
        base::UtcTime expires_at;
    };

    StreamTickets(storage::Database& database, const base::Clock& clock)
        : database_{database}, clock_{clock} {}

    base::Result<Ticket> issue(const Principal& principal);
    /// Works once. Unauthenticated `stream_ticket_invalid`.
    base::Result<Principal> redeem(std::string_view text);

private:
    storage::Database& database_;
    const base::Clock& clock_;
};

}  // namespace parley::tenancy
