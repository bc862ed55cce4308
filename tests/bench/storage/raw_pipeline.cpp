#include "raw_pipeline.hpp"

#include "workload.hpp"

#include <poll.h>

#include <cstdio>
#include <cstdlib>

namespace parley::bench {

namespace {

void expect(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "raw pipeline: %s\n", what);
    std::abort();
}

}  // namespace

RawPipeline::RawPipeline(const std::string& url, int connections, int depth, int accounts)
    : depth_{depth}, accounts_{accounts} {
    for (int i = 0; i < connections; ++i) {
        auto* handle = PQconnectdb(url.c_str());
        expect(PQstatus(handle) == CONNECTION_OK, "cannot connect");
        PQclear(PQprepare(handle, "scope", kScopeSql, 0, nullptr));
        PQclear(PQprepare(handle, "read", kReadSql, 0, nullptr));
        expect(
            PQsetnonblocking(handle, 1) == 0 && PQenterPipelineMode(handle) == 1,
            "no pipeline mode");
        connections_.push_back(new Connection{handle, 0, i});
    }
}

RawPipeline::~RawPipeline() {
    for (auto* connection : connections_) {
        PQfinish(connection->handle);
        delete connection;
    }
}

void RawPipeline::fill(Connection* connection) {
    while (connection->in_flight < depth_) {
        const auto account = std::to_string(connection->next++ % accounts_);
        const char* scope[] = {kTenant, kUser};
        const char* read[] = {account.c_str()};
        expect(
            PQsendQueryPrepared(connection->handle, "scope", 2, scope, nullptr, nullptr, 0) == 1 &&
                PQsendQueryPrepared(connection->handle, "read", 1, read, nullptr, nullptr, 0) ==
                    1 &&
                PQpipelineSync(connection->handle) == 1,
            "cannot send");
        ++connection->in_flight;
    }
    PQflush(connection->handle);
}

long RawPipeline::collect(Connection* connection) {
    long answered = 0;
    expect(PQconsumeInput(connection->handle) == 1, "connection lost");
    while (connection->in_flight > 0 && PQisBusy(connection->handle) == 0) {
        auto* result = PQgetResult(connection->handle);
        if (result == nullptr) continue;
        const auto status = PQresultStatus(result);
        expect(
            status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_SYNC,
            PQresultErrorMessage(result));
        if (status == PGRES_PIPELINE_SYNC) {
            --connection->in_flight;
            ++answered;
        } else {
            expect(PQntuples(result) == 1, "a row is missing");
        }
        PQclear(result);
    }
    return answered;
}

long RawPipeline::serve() {
    std::vector<pollfd> polled;
    for (const auto* connection : connections_)
        polled.push_back({PQsocket(connection->handle), POLLIN, 0});
    ::poll(polled.data(), polled.size(), 1000);
    long answered = 0;
    for (std::size_t i = 0; i < polled.size(); ++i) {
        if (polled[i].revents == 0) continue;
        answered += collect(connections_[i]);
        fill(connections_[i]);
    }
    return answered;
}

long RawPipeline::drain() {
    long answered = 0;
    for (auto* connection : connections_) {
        while (connection->in_flight > 0) {
            pollfd polled{PQsocket(connection->handle), POLLIN, 0};
            ::poll(&polled, 1, 1000);
            answered += collect(connection);
        }
    }
    return answered;
}

}  // namespace parley::bench
