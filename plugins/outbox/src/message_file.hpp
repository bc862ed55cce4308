#pragma once

#include <string>

namespace outbox {

/// A message as it lies in a folder.
struct MessageFile {
    /// Without the folder.
    std::string name;
    std::string bytes;
};

/// Appears whole or not at all, and is on the disk when this returns; the same name again replaces
/// the file. Blocks. Throws UNAVAILABLE when the folder or the disk does not take it.
void write(const std::string& folder, const MessageFile& file);

/// Blocks. Throws as `write` would.
void expectWritable(const std::string& folder);

}  // namespace outbox
