#include "configuration.hpp"

namespace parley::provider {

std::string_view toText(ChoiceList list) {
    switch (list) {
        case ChoiceList::Voices:
            return "voices";
        case ChoiceList::Models:
            return "models";
        case ChoiceList::Languages:
            return "languages";
    }
    __builtin_unreachable();
}

}  // namespace parley::provider
