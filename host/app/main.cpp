#include "command_line.hpp"

#include <Poco/Crypto/Crypto.h>

#include <csignal>
#include <string>
#include <vector>

int main(int argc, char* argv[]) {
    // Without it every check of a token opens /dev/urandom again.
    Poco::Crypto::initializeCrypto();
    // A peer that hangs up is an error of that write, not the end of the process.
    std::signal(SIGPIPE, SIG_IGN);
    const int status = parley::app::runCommandLine({argv + 1, argv + argc});
    Poco::Crypto::uninitializeCrypto();
    return status;
}
