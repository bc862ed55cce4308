#pragma once

#include <libpq-fe.h>

#include <deque>
#include <string>
#include <vector>

namespace parley::bench {

/// The limit that storage::Transaction is measured against: the same statements sent by bare libpq
/// in pipeline mode, a constant number in flight on each connection, one thread, nothing else.
class RawPipeline {
public:
    RawPipeline(const std::string& url, int connections, int depth, int accounts);
    ~RawPipeline();
    RawPipeline(const RawPipeline&) = delete;
    RawPipeline& operator=(const RawPipeline&) = delete;

    /// Reads until `stop` says so; how many were answered with their row.
    template <typename Stop>
    long run(Stop stop) {
        long answered = 0;
        for (auto* connection : connections_)
            fill(connection);
        while (!stop())
            answered += serve();
        return answered + drain();
    }

private:
    struct Connection {
        PGconn* handle;
        int in_flight = 0;
        int next = 0;
    };

    void fill(Connection* connection);
    long serve();
    long drain();
    long collect(Connection* connection);

    std::vector<Connection*> connections_;
    int depth_;
    int accounts_;
};

}  // namespace parley::bench
