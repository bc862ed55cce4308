#include "request.hpp"

namespace parley::io {

EdgeRequest::EdgeRequest(const Peers& peers, Secure secure) : peers_{peers}, secure_{secure} {}

std::istream& EdgeRequest::stream() {
    // Most handlers read the body as a string; the stream is for Poco's form readers.
    if (stream_ == nullptr) stream_ = std::make_unique<std::istringstream>(body_);
    return *stream_;
}

const Poco::Net::HTTPServerParams& EdgeRequest::serverParams() const {
    static const Poco::Net::HTTPServerParams::Ptr params{new Poco::Net::HTTPServerParams};
    return *params;
}

}  // namespace parley::io
