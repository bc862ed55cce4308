#pragma once

#include "stream.hpp"

#include <provider/asking.hpp>

#include <memory>

namespace parley::provider {

/// The host's end of a request.
class HeldAsking final : public Asking {
public:
    explicit HeldAsking(std::shared_ptr<Stream> request) : request_{std::move(request)} {}
    ~HeldAsking() override { request_->abandon(); }
    HeldAsking(const HeldAsking&) = delete;
    HeldAsking& operator=(const HeldAsking&) = delete;

private:
    const std::shared_ptr<Stream> request_;
};

}  // namespace parley::provider
