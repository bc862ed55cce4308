#include "ids.hpp"

#include <base/bytes.hpp>

namespace parley::conversation {

std::string newItemId() {
    return "item_" + base::uniqueText();
}

std::string newResponseId() {
    return "resp_" + base::uniqueText();
}

std::string newCallId() {
    return "call_" + base::uniqueText();
}

}  // namespace parley::conversation
