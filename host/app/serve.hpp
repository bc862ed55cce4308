#pragma once

namespace parley::app {

struct Config;

/// Runs the host until SIGTERM or SIGINT, then lets requests end and returns the process's exit
/// status.
int serve(const Config& config);

}  // namespace parley::app
