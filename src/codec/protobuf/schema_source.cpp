// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>
#include <unordered_set>

#include "codec/protobuf/schema_pool.h"
#include "codec/protobuf/source_files.h"

namespace penstock::codec::protobuf {
namespace {

/// "FILE:LINE:COLUMN: what", the first few.
class Problems final : public pb::compiler::MultiFileErrorCollector {
 public:
  explicit Problems(const SourceFiles& files) : files_(files) {}

#if GOOGLE_PROTOBUF_VERSION >= 4022000
  void RecordError(absl::string_view file, int line, int column, absl::string_view message) override {
    add(std::string(file), line, column, std::string(message));
  }
#else
  void AddError(const std::string& file, int line, int column, const std::string& message) override { add(file, line, column, message); }
#endif

  std::string text() const {
    const std::string all = count_ || unread_.empty() ? text_ : unread_.begin()->first + " " + unread_.begin()->second;
    return count_ <= shown ? all : all + "; and " + std::to_string(count_ - shown) + " more";
  }

 private:
  static constexpr unsigned shown = 3;

  void add(const std::string& file, int line, int column, std::string message) {
    while (!message.empty() && message.back() == '.') message.pop_back();
    if (line < 0) {  // it could not be read: told at the line that imports it
      unread_.emplace(file, message);
      return;
    }
    if (message.find("was not found or had errors") != message.npos) {
      const std::size_t open = message.find('"'), close = message.rfind('"');
      const auto why = unread_.find(open < close ? message.substr(open + 1, close - open - 1) : std::string());
      if (why != unread_.end())
        message = "the import \"" + why->first + "\" " + why->second;
      else if (count_ > 0)
        return;  // what is wrong with the import itself was said
    }
    if (++count_ > shown) return;
    if (!text_.empty()) text_ += "; ";
    text_ += files_.pathOf(file) + ":" + std::to_string(line + 1) + ":" + std::to_string(column + 1) + ": " + message;
  }

  const SourceFiles& files_;
  unsigned count_ = 0;
  std::string text_;
  std::map<std::string, std::string> unread_;  // by name
};

struct SourcePool final : Pool {
  SourcePool(const std::string& file, std::string bytes, const std::vector<std::string>& roots)
      : sources(file, std::move(bytes), roots), problems(sources), wellKnown(*pb::DescriptorPool::generated_pool()),
        database(&sources, &wellKnown) {
    database.RecordErrorsTo(&problems);
    linked = std::make_unique<pb::DescriptorPool>(&database, database.GetValidationErrorCollector());
  }
  const pb::DescriptorPool& pool() const override { return *linked; }

  SourceFiles sources;
  Problems problems;
  pb::DescriptorPoolDatabase wellKnown;
  pb::compiler::SourceTreeDescriptorDatabase database;
  std::unique_ptr<pb::DescriptorPool> linked;  // destroyed before what it asks
};

/// The file and what it imports, each once.
void collect(const pb::FileDescriptor* source, std::vector<const pb::FileDescriptor*>& out) {
  std::unordered_set<const pb::FileDescriptor*> known;
  std::vector<const pb::FileDescriptor*> open{source};
  while (!open.empty()) {
    const pb::FileDescriptor* file = open.back();
    open.pop_back();
    if (std::string_view(file->name()).starts_with("google/protobuf/") || !known.insert(file).second) continue;
    out.push_back(file);
    for (int i = 0; i < file->dependency_count(); ++i) open.push_back(file->dependency(i));
  }
}

}  // namespace

Result<PoolPtr> poolOfSource(const std::string& file, std::string bytes, const std::vector<std::string>& roots) {
  auto pool = std::make_shared<SourcePool>(file, std::move(bytes), roots);
  const pb::FileDescriptor* linked = pool->linked->FindFileByName(pool->sources.name());
  if (!linked) {
    const std::string why = pool->problems.text();
    return makeError(ErrorCode::corrupt, why.empty() ? file + " is no readable .proto file" : why);
  }
  collect(linked, pool->files);
  return PoolPtr(std::move(pool));
}

}  // namespace penstock::codec::protobuf
