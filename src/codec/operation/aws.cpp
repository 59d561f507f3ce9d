// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/operation/aws.h"

#include <algorithm>
#include <array>

#include "penstock/codec/form.h"

namespace penstock::codec::operation {
namespace {

constexpr std::string_view awsHost = ".amazonaws.com", awsHostOfChina = ".amazonaws.com.cn";

/// "s3", "s3-eu-west-1", "s3-accelerate": a label of S3's own hosts.
bool isS3Label(std::string_view label) { return label == "s3" || label.starts_with("s3-"); }

enum class Style : std::uint8_t { none, bucketInPath, bucketInHost };

Style styleOf(const OperationHead& head) {
  if (isAwsHost(head.host)) {
    std::string_view rest = head.host.substr(0, head.host.find(".amazonaws.com"));
    for (bool first = true; !rest.empty(); first = false) {
      const std::string_view label = rest.substr(0, rest.find('.'));
      if (isS3Label(label)) return first ? Style::bucketInPath : Style::bucketInHost;
      rest.remove_prefix(std::min(label.size() + 1, rest.size()));
    }
    return Style::none;
  }
  // Who speaks as S3 does (MinIO, Ceph) has any host; what is signed for it says so.
  const bool signedForIt = head.authorization.find("/s3/aws4_request") != std::string_view::npos ||
                           head.target.find("%2Fs3%2Faws4_request") != std::string_view::npos;
  return signedForIt ? Style::bucketInPath : Style::none;
}

/// Whether the query has that name, with a value or without.
bool has(std::string_view query, std::string_view name) {
  for (std::size_t at = 0; (at = query.find(name, at)) != query.npos; at += name.size()) {
    const std::size_t end = at + name.size();
    if ((at == 0 || query[at - 1] == '&') && (end == query.size() || query[end] == '=' || query[end] == '&')) return true;
  }
  return false;
}

struct Sub {
  std::string_view method, query, operation;
};
// By method and what the query names; the first that fits.
constexpr Sub kOfObject[] = {
    {"GET", "uploadId", "ListParts"},
    {"GET", "acl", "GetObjectAcl"},
    {"GET", "tagging", "GetObjectTagging"},
    {"GET", "attributes", "GetObjectAttributes"},
    {"GET", "retention", "GetObjectRetention"},
    {"GET", "legal-hold", "GetObjectLegalHold"},
    {"GET", "torrent", "GetObjectTorrent"},
    {"GET", "", "GetObject"},
    {"HEAD", "", "HeadObject"},
    {"PUT", "uploadId", "UploadPart"},
    {"PUT", "acl", "PutObjectAcl"},
    {"PUT", "tagging", "PutObjectTagging"},
    {"PUT", "retention", "PutObjectRetention"},
    {"PUT", "legal-hold", "PutObjectLegalHold"},
    {"PUT", "", "PutObject"},
    {"POST", "uploads", "CreateMultipartUpload"},
    {"POST", "uploadId", "CompleteMultipartUpload"},
    {"POST", "restore", "RestoreObject"},
    {"POST", "select", "SelectObjectContent"},
    {"DELETE", "uploadId", "AbortMultipartUpload"},
    {"DELETE", "tagging", "DeleteObjectTagging"},
    {"DELETE", "", "DeleteObject"},
};
constexpr Sub kOfBucket[] = {
    {"GET", "list-type", "ListObjectsV2"},
    {"GET", "versions", "ListObjectVersions"},
    {"GET", "uploads", "ListMultipartUploads"},
    {"POST", "delete", "DeleteObjects"},
    {"POST", "", "PostObject"},
    {"HEAD", "", "HeadBucket"},
};
// What a bucket has, read by GET, written by PUT, taken away by DELETE.
struct Property {
  std::string_view query, name;
};
constexpr Property kProperties[] = {
    {"acl", "Acl"}, {"policyStatus", "PolicyStatus"}, {"policy", "Policy"}, {"cors", "Cors"}, {"lifecycle", "Lifecycle"}, {"location", "Location"},
    {"versioning", "Versioning"}, {"encryption", "Encryption"}, {"tagging", "Tagging"}, {"website", "Website"}, {"logging", "Logging"},
    {"notification", "Notification"}, {"replication", "Replication"}, {"ownershipControls", "OwnershipControls"}, {"object-lock", "ObjectLock"}, {"publicAccessBlock", "PublicAccessBlock"},
};

template <std::size_t N>
std::string_view in(const Sub (&table)[N], std::string_view method, std::string_view query) {
  for (const Sub& sub : table)
    if (sub.method == method && (sub.query.empty() || has(query, sub.query))) return sub.operation;
  return {};
}

std::string bucketName(std::string_view method, std::string_view query) {
  const std::string_view verb = method == "GET" ? "Get" : method == "PUT" ? "Put" : method == "DELETE" ? "Delete" : "";
  if (!verb.empty())
    for (const Property& property : kProperties)
      if (has(query, property.query)) return std::string(verb) + "Bucket" + std::string(property.name);
  if (const std::string_view found = in(kOfBucket, method, query); !found.empty()) return std::string(found);
  return method == "GET" ? "ListObjects" : method == "PUT" ? "CreateBucket" : method == "DELETE" ? "DeleteBucket" : "";
}

}  // namespace

bool isAwsHost(std::string_view host) { return host.ends_with(awsHost) || host.ends_with(awsHostOfChina); }

std::string awsTargetName(std::string_view target) {
  const std::size_t dot = target.find('.');
  std::string_view service = target.substr(0, dot);
  // "DynamoDB_20120810", "AmazonEC2ContainerRegistry_V20150921": the version says nothing of what is asked.
  if (const std::size_t line = service.rfind('_'); line != service.npos) {
    std::string_view version = service.substr(line + 1);
    if (version.starts_with('V') || version.starts_with('v')) version.remove_prefix(1);
    if (version.size() == 8 && version.find_first_not_of("0123456789") == version.npos) service = service.substr(0, line);
  }
  return std::string(service) + std::string(dot == target.npos ? std::string_view() : target.substr(dot));
}

std::string s3Name(const OperationHead& head) {
  const Style style = styleOf(head);
  if (style == Style::none) return {};
  std::string_view path = head.target.substr(0, head.target.find('?'));
  const std::string_view query = queryOf(head.target);
  path.remove_prefix(std::min<std::size_t>(path.starts_with('/'), path.size()));
  if (style == Style::bucketInPath) {
    if (path.empty()) return head.method == "GET" ? "ListBuckets" : "";
    path.remove_prefix(std::min(path.find('/'), path.size()));
    path.remove_prefix(std::min<std::size_t>(path.starts_with('/'), path.size()));
  }
  if (path.empty()) return bucketName(head.method, query);
  std::string name(in(kOfObject, head.method, query));
  if (head.copySource.empty()) return name;
  return name == "PutObject" ? "CopyObject" : name == "UploadPart" ? "UploadPartCopy" : name;
}

}  // namespace penstock::codec::operation
