#pragma once

#include <string>

namespace parley::app {

/// docs/configuration.md, made from the table of settings.
std::string configurationMarkdown();
/// etc/parley.properties as it is delivered: every key with its documentation and its default, as a
/// comment to be uncommented.
std::string configurationProperties();

}  // namespace parley::app
