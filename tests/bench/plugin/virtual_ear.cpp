#include "virtual_ear.hpp"

namespace parley::provider {

namespace {

class VirtualEar final : public EarStream {
public:
    Push push(const AudioFrame& /*frame*/) override { return Push::Taken; }
    void finalize() override {}
    void close() override {}
};

}  // namespace

std::unique_ptr<EarStream> makeVirtualEar() {
    return std::make_unique<VirtualEar>();
}

}  // namespace parley::provider
