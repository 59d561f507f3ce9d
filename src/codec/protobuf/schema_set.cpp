// SPDX-License-Identifier: GPL-3.0-or-later
#include <google/protobuf/descriptor.pb.h>

#include "codec/protobuf/first_problem.h"
#include "codec/protobuf/schema_pool.h"

namespace penstock::codec::protobuf {
namespace {

struct SetPool final : Pool {
  SetPool() : wellKnown(*pb::DescriptorPool::generated_pool()), both(&own, &wellKnown) {
    linked = std::make_unique<pb::DescriptorPool>(&both, &problem);
    linked->AllowUnknownDependencies();  // a set made without --include_imports is of use all the same
  }
  const pb::DescriptorPool& pool() const override { return *linked; }

  FirstProblem problem;
  pb::SimpleDescriptorDatabase own;
  pb::DescriptorPoolDatabase wellKnown;
  pb::MergedDescriptorDatabase both;
  std::unique_ptr<pb::DescriptorPool> linked;
};

void link(SetPool& pool, const std::vector<std::string>& names) {
  for (const std::string& name : names)
    if (const pb::FileDescriptor* file = pool.linked->FindFileByName(name)) pool.files.push_back(file);
}

}  // namespace

Result<PoolPtr> poolOfSet(const std::string& bytes, const std::string& file) {
  pb::FileDescriptorSet set;
  if (!set.ParseFromString(bytes) || set.file_size() == 0 || !set.unknown_fields().empty())
    return makeError(ErrorCode::corrupt, file + " is no descriptor set: expected what protoc --include_imports -o writes, or a .proto source");
  auto pool = std::make_shared<SetPool>();
  std::vector<std::string> names;
  for (pb::FileDescriptorProto& f : *set.mutable_file()) {
    if (f.name().rfind("google/protobuf/", 0) == 0) continue;  // Protocol Buffers' own are there already
    names.push_back(f.name());
    pool->own.Add(f);
  }
  link(*pool, names);
  if (pool->files.size() < names.size()) return makeError(ErrorCode::corrupt, file + ": " + pool->problem.text);
  return PoolPtr(std::move(pool));
}

}  // namespace penstock::codec::protobuf
