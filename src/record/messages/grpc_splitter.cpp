// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/grpc_splitter.h"

#include <algorithm>

namespace penstock::record {

using model::MessageFlag;

namespace {

constexpr std::size_t mostTrailers = 8 * 1024;

}  // namespace

MessageSplitter::Step GrpcSplitter::step(std::string_view in, std::span<char>) {
  const auto read = reader_.step(in);
  if (read.begin) size_ = 0;
  size_ += read.payload.size();
  if (reader_.trailers()) trailers_.append(read.payload.substr(0, mostTrailers - std::min(mostTrailers, trailers_.size())));
  Step s;
  s.consumed = read.consumed;
  s.undecided = !read.begin && !inside_;
  s.begin = read.begin;
  s.end = s.seam = read.end;
  s.payload = read.payload;
  inside_ = (inside_ || read.begin) && !read.end;
  return s;
}

void GrpcSplitter::describe(model::Message& m) const {
  m.kind = reader_.trailers() ? model::MessageKind::grpcTrailers : model::MessageKind::grpc;
  m.flags = reader_.compressed() ? MessageFlag::compressed | MessageFlag::encoded : MessageFlag::none;
  if (reader_.malformed()) m.flags |= MessageFlag::malformed;
  m.size = size_;
  m.wireSize = size_ + wire::grpc::prefixSize;
}

}  // namespace penstock::record
