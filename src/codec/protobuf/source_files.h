// SPDX-License-Identifier: GPL-3.0-or-later
// What a .proto source may import: see ProtobufSchema::load.
#pragma once

#include <google/protobuf/compiler/importer.h>

#include <map>
#include <string>
#include <vector>

namespace penstock::codec::protobuf {

class SourceFiles final : public google::protobuf::compiler::SourceTree {
 public:
  /// `source`: the file itself, wherever it lies, whose text is `bytes`; imports are looked for in its folder, in `roots` and above it.
  SourceFiles(const std::string& source, std::string bytes, const std::vector<std::string>& roots);

  /// What the source is called among imports.
  const std::string& name() const { return name_; }
  /// Where a name was found; the name itself where it was not.
  const std::string& pathOf(const std::string& name) const;

  google::protobuf::io::ZeroCopyInputStream* Open(const std::string& name) override;
  std::string GetLastErrorMessage() override { return problem_; }

 private:
  static constexpr std::size_t mostFiles = 1'000;  // libprotobuf recurses from import to import
  static constexpr std::size_t mostBytes = 64 * 1024 * 1024;
  bool read(const std::string& name, std::string& bytes);

  std::string name_, source_;
  std::vector<std::string> roots_;  // canonical
  std::map<std::string, std::string> paths_;
  std::map<std::string, std::string> texts_;  // the streams given read from here
  std::size_t total_ = 0;
  std::string problem_;
};

}  // namespace penstock::codec::protobuf
