#include "player.hpp"

#include <fstream>
#include <iostream>

/// Reads `[{"file": …, "script": …}, …]` and holds each conversation.
int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: conversation_player FILE.json\n";
        return 2;
    }
    std::ifstream file{argv[1]};
    int passed = 0;
    int failed = 0;
    for (const auto& one : nlohmann::json::parse(file)) {
        const auto wrong = parley::testing::playConversation(one.at("script"));
        std::cout << (wrong ? "FAILED " : "passed ") << one.at("file").get<std::string>() << '\n';
        if (wrong) std::cout << *wrong << '\n';
        ++(wrong ? failed : passed);
    }
    std::cout << "parley-tests: " << passed << " passed, " << failed << " failed\n";
    return failed == 0 && passed > 0 ? 0 : 1;
}
