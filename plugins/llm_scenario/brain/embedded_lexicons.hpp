#pragma once

namespace parley::brain {

/// lexicons/en.json, put in by the build.
extern const char* const kEnglishLexicon;

}  // namespace parley::brain
