// SPDX-License-Identifier: GPL-3.0-or-later
// Files of schemas, sources and descriptor sets, as a person loads them: a schema that decodes, or an error that names
// the file.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/protobuf_schema.h"

namespace {

using namespace penstock;

/// A folder deep enough that what imports name above it is inside as well.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "penstock-fuzz-XXXXXX").string();
    fuzz::require(::mkdtemp(name.data()) != nullptr, "no folder can be made");
    top_ = name;
    inside_ = top_ / "a/b/c/d/e";
    std::filesystem::create_directories(inside_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(top_, ignored);
  }
  std::string write(const char* name, std::string_view bytes) const {
    const auto file = inside_ / name;
    std::ofstream(file, std::ios::binary | std::ios::trunc).write(bytes.data(), std::streamsize(bytes.size()));
    return file.string();
  }

 private:
  std::filesystem::path top_, inside_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 20'000) return 0;
  static const Folder folder;
  const std::string_view in = fuzz::asText(data, size);
  for (const char* name : {"x.proto", "x.pb"}) {
    const std::string file = folder.write(name, in);
    const auto schema = codec::ProtobufSchema::load({file});
    if (!schema) {
      // One of them may import the other.
      fuzz::require(schema.error().message.find("x.p") != std::string::npos, "an error that names no file");
      continue;
    }
    std::size_t decoded = 0;
    for (const std::string& type : (*schema)->messageTypes()) {
      fuzz::require((*schema)->knows(type), "a type it does not know");
      if (++decoded <= 8) (*schema)->decode(in.substr(0, 512), type);
    }
  }
  return 0;
}
