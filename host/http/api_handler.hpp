#pragma once

#include <Poco/Net/HTTPRequestHandler.h>

namespace parley::http {

struct Services;

/// The one Poco handler of the host: runs each request through the pipeline and sends the answer.
class ApiHandler final : public Poco::Net::HTTPRequestHandler {
public:
    explicit ApiHandler(Services& services) : services_{services} {}

    void handleRequest(
        Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override;

private:
    Services& services_;
};

}  // namespace parley::http
