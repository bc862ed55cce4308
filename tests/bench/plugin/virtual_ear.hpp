#pragma once

#include <provider/ear.hpp>

#include <memory>

namespace parley::provider {

/// An ear inside the host that takes everything and says nothing.
std::unique_ptr<EarStream> makeVirtualEar();

}  // namespace parley::provider
