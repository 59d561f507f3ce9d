// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>

#include "codec/protobuf/schema_pool.h"

namespace penstock::codec::protobuf {
namespace {

namespace fs = std::filesystem;

/// "FILE:LINE:COLUMN: what", the first few.
class Problems final : public pb::compiler::MultiFileErrorCollector {
 public:
  explicit Problems(pb::compiler::DiskSourceTree& tree) : tree_(tree) {}

#if GOOGLE_PROTOBUF_VERSION >= 4022000
  void RecordError(absl::string_view file, int line, int column, absl::string_view message) override { add(std::string(file), line, column, std::string(message)); }
#else
  void AddError(const std::string& file, int line, int column, const std::string& message) override { add(file, line, column, message); }
#endif

  std::string text() const {
    if (count_ <= shown) return text_;
    return text_ + "; and " + std::to_string(count_ - shown) + " more";
  }

 private:
  static constexpr unsigned shown = 3;

  void add(const std::string& file, int line, int column, std::string message) {
    // That an import failed is said by what is wrong with the import itself.
    if (count_ > 0 && message.find("was not found or had errors") != message.npos) return;
    if (++count_ > shown) return;
    while (!message.empty() && message.back() == '.') message.pop_back();
    std::string path = file;
    if (!tree_.VirtualFileToDiskFile(file, &path)) path = file;
    if (!text_.empty()) text_ += "; ";
    text_ += path;
    if (line >= 0) text_ += ":" + std::to_string(line + 1) + ":" + std::to_string(column + 1);
    text_ += ": " + message;
  }

  pb::compiler::DiskSourceTree& tree_;
  unsigned count_ = 0;
  std::string text_;
};

struct SourcePool final : Pool {
  SourcePool() : problems(tree), wellKnown(*pb::DescriptorPool::generated_pool()), database(&tree, &wellKnown) {
    database.RecordErrorsTo(&problems);
    linked = std::make_unique<pb::DescriptorPool>(&database, database.GetValidationErrorCollector());
  }
  const pb::DescriptorPool& pool() const override { return *linked; }

  pb::compiler::DiskSourceTree tree;
  Problems problems;
  pb::DescriptorPoolDatabase wellKnown;
  pb::compiler::SourceTreeDescriptorDatabase database;
  std::unique_ptr<pb::DescriptorPool> linked;  // destroyed before what it asks
};

void collect(const pb::FileDescriptor* file, std::vector<const pb::FileDescriptor*>& out) {
  if (std::string_view(file->name()).starts_with("google/protobuf/")) return;
  for (const pb::FileDescriptor* known : out)
    if (known == file) return;
  out.push_back(file);
  for (int i = 0; i < file->dependency_count(); ++i) collect(file->dependency(i), out);
}

}  // namespace

Result<PoolPtr> poolOfSource(const std::string& file, const std::vector<std::string>& roots) {
  const fs::path path(file);
  auto pool = std::make_shared<SourcePool>();
  fs::path folder = path.parent_path();
  pool->tree.MapPath("", folder.empty() ? "." : folder.string());
  for (const std::string& root : roots) pool->tree.MapPath("", root);
  // "company/api/v1/x.proto" imports by names that begin somewhere above it.
  for (int level = 0; level < 4 && folder.has_relative_path(); ++level) {
    folder = folder.parent_path();
    pool->tree.MapPath("", folder.empty() ? "." : folder.string());
  }
  const pb::FileDescriptor* linked = pool->linked->FindFileByName(path.filename().string());
  if (!linked) {
    const std::string why = pool->problems.text();
    return makeError(ErrorCode::corrupt, why.empty() ? file + " is no readable .proto file" : why);
  }
  collect(linked, pool->files);
  return PoolPtr(std::move(pool));
}

}  // namespace penstock::codec::protobuf
