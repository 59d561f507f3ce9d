// SPDX-License-Identifier: GPL-3.0-or-later
// Descriptors of strangers. libprotobuf looks for a name in a descriptor database by copying whole files, and follows imports by
// recursion: so the files are linked here one by one, imports first, into a pool without a database.
#include <google/protobuf/descriptor.pb.h>

#include <map>
#include <utility>

#include "codec/protobuf/first_problem.h"
#include "codec/protobuf/schema_pool.h"
#include "penstock/codec/protobuf_schema.h"

namespace penstock::codec::protobuf {
namespace {

/// Protocol Buffers' own files. Not the pool that libprotobuf made for its generated code: that one keeps every name it was ever
/// asked for in vain.
const pb::DescriptorPool& wellKnown() {
  static const std::unique_ptr<const pb::DescriptorPool> made = [] {
    auto pool = std::make_unique<pb::DescriptorPool>();
    for (const char* name : {"any", "source_context", "type", "api", "descriptor", "duration", "empty", "field_mask", "struct", "timestamp",
                             "wrappers"}) {
      const std::string path = std::string("google/protobuf/") + name + ".proto";
      const pb::FileDescriptor* file = pb::DescriptorPool::generated_pool()->FindFileByName(path);
      if (!file) continue;
      pb::FileDescriptorProto proto;
      file->CopyTo(&proto);
      pool->BuildFile(proto);
    }
    return pool;
  }();
  return *made;
}

struct ReflectedPool final : Pool {
  ReflectedPool() : linked(&wellKnown()) { linked.AllowUnknownDependencies(); }
  const pb::DescriptorPool& pool() const override { return linked; }
  pb::DescriptorPool linked;
};

/// Whatever tells nothing about bytes goes: options cost time to interpret, reserved ranges are compared with every field.
void keepNames(pb::EnumDescriptorProto& e) {
  const bool aliases = e.options().allow_alias();
  e.clear_options();
  if (aliases) e.mutable_options()->set_allow_alias(true);
  e.clear_reserved_range();
  e.clear_reserved_name();
  for (auto& v : *e.mutable_value()) v.clear_options();
}
void keepNames(pb::DescriptorProto& m) {
  const bool map = m.options().map_entry();
  m.clear_options();
  if (map) m.mutable_options()->set_map_entry(true);
  m.clear_reserved_range();
  m.clear_reserved_name();
  for (auto& f : *m.mutable_field()) f.clear_options();
  for (auto& f : *m.mutable_extension()) f.clear_options();
  for (auto& r : *m.mutable_extension_range()) r.clear_options();
  for (auto& o : *m.mutable_oneof_decl()) o.clear_options();
  for (auto& e : *m.mutable_enum_type()) keepNames(e);
  for (auto& n : *m.mutable_nested_type()) keepNames(n);
}
void keepNames(pb::FileDescriptorProto& file) {
  file.clear_source_code_info();
  file.clear_options();
  for (auto& m : *file.mutable_message_type()) keepNames(m);
  for (auto& e : *file.mutable_enum_type()) keepNames(e);
  for (auto& f : *file.mutable_extension()) f.clear_options();
  for (auto& s : *file.mutable_service()) {
    s.clear_options();
    for (auto& method : *s.mutable_method()) method.clear_options();
  }
}

class Linking {
 public:
  Linking(const std::vector<std::string>& files, const std::function<bool()>& asked) : stopped_(asked) {
    std::size_t cost = 0;
    for (const std::string& bytes : files) {
      if (files_.size() == ProtobufSchema::mostFiles || stopped()) break;
      const auto its = descriptorCost(bytes);
      if (!its || cost + *its > ProtobufSchema::mostCost) continue;
      pb::FileDescriptorProto f;
      if (!f.ParseFromString(bytes) || f.name().empty() || f.name().rfind("google/protobuf/", 0) == 0) continue;
      const auto [entry, added] = files_.try_emplace(f.name());
      if (!added) continue;
      cost += *its;
      keepNames(f);
      entry->second.proto = std::move(f);
      order_.push_back(&entry->second);
    }
  }

  PoolPtr run() {
    auto pool = std::make_shared<ReflectedPool>();
    for (File* root : order_)
      for (std::vector<File*> open{root}; !open.empty() && !stopped();) {
        File& file = *open.back();
        if (File* import = nextImport(file)) {
          open.push_back(import);
          continue;
        }
        open.pop_back();
        if (std::exchange(file.linked, true)) continue;
        FirstProblem ignored;
        const pb::FileDescriptor* made = pool->linked.BuildFileCollectingErrors(file.proto, &ignored);
        if (made) pool->files.push_back(made);
        file.proto.Clear();
      }
    return pool->files.empty() ? nullptr : PoolPtr(std::move(pool));
  }

 private:
  struct File {
    pb::FileDescriptorProto proto;
    int next = 0;  // the import to be looked at
    bool linked = false;
  };
  /// One that was not begun. In a circle of imports one file goes without, and what it names of them stays unknown.
  File* nextImport(File& file) {
    while (!file.linked && file.next < file.proto.dependency_size()) {
      const auto found = files_.find(file.proto.dependency(file.next++));
      if (found != files_.end() && found->second.next == 0 && !found->second.linked) return &found->second;
    }
    return nullptr;
  }
  bool stopped() const { return stopped_ && stopped_(); }

  const std::function<bool()>& stopped_;
  std::map<std::string, File> files_;
  std::vector<File*> order_;
};

}  // namespace

PoolPtr poolOfFiles(const std::vector<std::string>& fileDescriptors, const std::function<bool()>& stopped) {
  return Linking(fileDescriptors, stopped).run();
}

}  // namespace penstock::codec::protobuf
