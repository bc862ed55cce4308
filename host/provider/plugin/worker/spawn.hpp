#pragma once

#include "descriptor.hpp"

#include <base/result.hpp>

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace parley::provider {

/// A program as it was started: its own process group, an empty environment but for a locale, the
/// control socket as its descriptor 3, and limits on what it may use.
struct Spawned {
    pid_t pid = -1;
    /// Becomes readable when the process has ended.
    Descriptor process;
    /// The host's end of the program's descriptor 3.
    Descriptor control;
    /// What the program writes to its standard output and error.
    Descriptor output;
};

/// No shell is involved. Unavailable `worker_not_started`.
base::Result<Spawned> spawn(
    const std::filesystem::path& program,
    const std::vector<std::string>& args,
    const std::filesystem::path& folder);

/// Sends a socket over the control socket; false when the program does not take it.
bool handOver(const Descriptor& control, const Descriptor& socket);

/// A handle on the process if it is a child of `parent`; what claims to be one is not believed.
Descriptor openChild(pid_t child, pid_t parent);
void kill(const Descriptor& process);

}  // namespace parley::provider
