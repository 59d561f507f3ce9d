// SPDX-License-Identifier: GPL-3.0-or-later
// Requests as they are sent out there, and what they ask for.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "penstock/codec/content_encoder.h"
#include "penstock/codec/operation.h"

namespace penstock::codec {
namespace {

struct Field {
  std::string_view name, value;
};

struct Request {
  const char* method;
  const char* host;
  const char* target;
  std::vector<Field> fields;
  std::string body;
  const char* operation;
};

OperationHead headOf(const Request& r) { return operationHead(r.method, r.host, r.target, r.fields); }
std::string named(const Request& r) { return operationOf(headOf(r), r.body); }

const std::vector<Field> kJson = {{"Content-Type", "application/json; charset=utf-8"}};
const std::vector<Field> kForm = {{"content-type", "application/x-www-form-urlencoded"}};
const std::vector<Field> kXml = {{"Content-Type", "text/xml"}};

Request post(std::vector<Field> fields, std::string body, const char* operation) {
  return {"POST", "api.example.com", "/api", std::move(fields), std::move(body), operation};
}
Request get(const char* target, const char* operation) { return {"GET", "api.example.com", target, {}, "", operation}; }

void expectAll(const std::vector<Request>& requests) {
  for (const Request& r : requests) EXPECT_EQ(named(r), r.operation) << r.method << " " << r.host << r.target << " " << r.body.substr(0, 200);
}

TEST(Operation, OfGraphql) {
  expectAll({
      post(kJson, R"({"operationName":"GetUser","variables":{"id":"1"},"query":"query GetUser($id: ID!) { user(id: $id) { name } }"})", "GetUser"),
      post(kJson, R"({"variables":{"q":"}\"{"},"query":"mutation Login($a: String = \"x\") @live { login }"})", "Login"),
      post(kJson, R"({"operationName":null,"query":"# a comment\n query   Find_1{ find }"})", "Find_1"),
      post(kJson, R"({"query":"fragment F on User { name ...G } query Two { user { ...F } }"})", "Two"),
      post(kJson, R"({"query":"{ user(id: \"}\") { name } mine: posts(first: 3) { id } }"})", "{ user, posts }"),
      post(kJson, R"({"query":"mutation { login(user: {a: [1, 2]}) @skip(if: $x) { token } ... on Mutation { x } }"})", "mutation { login, ...Mutation }"),
      post(kJson, R"({"query":"query ($id: ID) { a b c d e f }"})", "{ a, b, c, d }"),
      post(kJson, R"({"query":"subscription OnMessage { message { text } }"})", "OnMessage"),
      post(kJson, R"({"query":"\u007b \u0075ser }"})", "{ user }"),
      post(kJson, R"([{"operationName":"A","query":"query A { a }"},{"query":"query B { b }"},{"query":"query B { b }"}])", "A, B"),
      post(kJson, R"({"extensions":{"persistedQuery":{"version":1,"sha256Hash":"ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38"}}})",
           "sha256:ecf4edb46db4"),
      post(kJson, R"({"operationName":"Home","extensions":{"persistedQuery":{"sha256Hash":"ecf4"}}})", "Home"),
      post(kJson, R"({"doc_id":"2345678","variables":{}})", "document:2345678"),
      post(kJson, R"({"queryId":17,"variables":{}})", "document:17"),
      post({{"Content-Type", "application/graphql"}}, "query Plain { a }", "Plain"),
      post({{"Content-Type", "application/graphql-response+json"}, {"X-APOLLO-OPERATION-NAME", "FromHead"}}, "", "FromHead"),
      post({{"Content-Type", "text/plain;charset=UTF-8"}}, R"( {"operationName":"Beacon","query":"query Beacon { a }"})", "Beacon"),
      post(kForm, "fb_api_caller_class=Relay&fb_api_req_friendly_name=CometFeedQuery&variables=%7B%7D&doc_id=99", "CometFeedQuery"),
      post({{"Content-Type", "multipart/form-data; boundary=b"}},
           "--b\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n{\"query\":\"mutation Upload($f: Upload!) { up }\"}\r\n--b--", "Upload"),
      get("/graphql?query=query%20Named%7Ba%7D", "Named"),
      get("/graphql?operationName=Persisted&extensions=%7B%22persistedQuery%22%3A%7B%22sha256Hash%22%3A%22abc%22%7D%7D", "Persisted"),
      get("/graphql?extensions=%7B%22persistedQuery%22%3A%7B%22sha256Hash%22%3A%22abcdef0123456789%22%7D%7D", "sha256:abcdef012345"),
      get("/graphql?query=%7B+me+%7B+id+%7D+%7D", "{ me }"),
  });
}

TEST(Operation, OfWhatOnlyLooksLikeIt) {
  expectAll({
      post(kJson, R"({"query":"cats and dogs","operationName":7})", ""),
      post(kJson, R"({"query":"query builder for sql"})", ""),
      post(kJson, R"({"method":"card","amount":12})", ""),
      post(kJson, R"({"id":4,"method":5,"params":[]})", ""),
      post(kJson, R"({"name":{"jsonrpc":"2.0","method":"inside"}})", ""),
      post(kJson, R"(["jsonrpc","method"])", ""),
      post(kJson, "", ""),
      post({{"Content-Type", "image/png"}}, R"({"jsonrpc":"2.0","method":"x"})", ""),
      post(kForm, "action=save&title=x", ""),
      post(kForm, "Action=Save", ""),
      post(kXml, "<?xml version='1.0'?><order><Body><item/></Body></order>", ""),
      get("/api/v1/query?query=%7Bjob%3D%22x%22%7D", ""),
      get("/search?query=query+optimizer&operationName=x", ""),
      get("/plain", ""),
      {"GET", "s3.example.com", "/bucket/key", {}, "", ""},
      {"GET", "example.com.evil", "/", {{"Authorization", "Basic s3"}}, "", ""},
  });
}

TEST(Operation, OfRemoteProcedureCalls) {
  expectAll({
      post(kJson, R"({"jsonrpc":"2.0","method":"eth_getBalance","params":["0x0","latest"],"id":1})", "eth_getBalance"),
      post(kJson, R"({"id":1,"params":{"a":{"method":"no"}},"method":"sum"})", "sum"),
      post(kJson, R"([{"jsonrpc":"2.0","method":"a","id":1},{"jsonrpc":"2.0","method":"b"},{"jsonrpc":"2.0","method":"a","id":2}])", "a, b"),
      post(kJson, R"({"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"arguments":{"name":"no"},"name":"search_files"}})", "tools/call search_files"),
      post(kJson, R"({"method":"tools/call","params":{"name":"get_weather","arguments":{}},"jsonrpc":"2.0","id":2})", "tools/call get_weather"),
      post(kJson, R"({"jsonrpc":"2.0","id":4,"method":"prompts/get","params":{"name":"review"}})", "prompts/get review"),
      post(kJson, R"({"jsonrpc":"2.0","id":5,"method":"resources/read","params":{"uri":"file:///etc/hosts"}})", "resources/read file:///etc/hosts"),
      post(kJson, R"({"jsonrpc":"2.0","method":"notifications/initialized"})", "notifications/initialized"),
      post(kJson, R"({"jsonrpc":"2.0","id":1,"result":{}})", ""),
      post(kXml, "<?xml version=\"1.0\"?>\n<methodCall>\n <methodName> wp.getPosts </methodName><params/></methodCall>", "wp.getPosts"),
      {"POST", "h", "/helloworld.Greeter/SayHello", {{"content-type", "application/grpc+proto"}}, "", "Greeter/SayHello"},
      {"POST", "h", "/prefix/a.b.Service/Do?x=1", {{"content-type", "application/grpc-web-text"}}, "", "Service/Do"},
      {"POST", "h", "/acme.weather.v1.Weather/Get", {{"Connect-Protocol-Version", "1"}, {"content-type", "application/json"}}, "{}", "Weather/Get"},
      {"POST", "h", "/Greeter", {{"content-type", "application/grpc"}}, "", "Greeter"},
  });
}

TEST(Operation, OfSoap) {
  const std::string envelope =
      "<?xml version=\"1.0\"?><!-- <x> --><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header><a>b</a></s:Header>\n"
      "<s:Body>\n  <m:GetPrice xmlns:m=\"urn:shop\"><m:Item>Body</m:Item></m:GetPrice></s:Body></s:Envelope>";
  expectAll({
      post({{"Content-Type", "text/xml"}, {"SOAPAction", "\"http://tempuri.org/IUsers/GetUser\""}}, envelope, "GetUser"),
      post({{"Content-Type", "text/xml"}, {"SOAPACTION", "\"urn:schemas-upnp-org:service:AVTransport:1#Play\""}}, "", "Play"),
      post({{"Content-Type", "text/xml"}, {"SOAPAction", "\"\""}}, envelope, "GetPrice"),
      post({{"Content-Type", "application/soap+xml; charset=utf-8; action=\"http://example.org/Orders/Place/\""}}, envelope, "Place"),
      post({{"Content-Type", "application/soap+xml"}}, envelope, "GetPrice"),
      post(kXml, "<Envelope><Body/></Envelope>", ""),
      post(kXml, envelope.substr(0, envelope.find("Price")), ""),
  });
}

TEST(Operation, OfAws) {
  const std::vector<Field> minio = {
      {"Authorization", "AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"}};
  const auto s3 = [](const char* method, const char* host, const char* target, const char* operation) {
    return Request{method, host, target, {}, "", operation};
  };
  expectAll({
      post({{"X-Amz-Target", "DynamoDB_20120810.GetItem"}, {"Content-Type", "application/x-amz-json-1.0"}}, "{}", "DynamoDB.GetItem"),
      post({{"x-amz-target", "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"}}, "{}", "AmazonEC2ContainerRegistry.GetAuthorizationToken"),
      post({{"x-amz-target", "TrentService.Decrypt"}}, "", "TrentService.Decrypt"),
      {"POST", "sts.amazonaws.com", "/", kForm, "Action=AssumeRole&Version=2011-06-15&RoleArn=x", "AssumeRole"},
      {"POST", "sqs.eu-west-1.amazonaws.com", "/1/queue", kForm, "QueueUrl=x&Action=SendMessage", "SendMessage"},
      {"GET", "ec2.amazonaws.com", "/?Action=DescribeInstances&Version=2016-11-15", {}, "", "DescribeInstances"},
      s3("GET", "s3.amazonaws.com", "/", "ListBuckets"),
      s3("GET", "s3.eu-west-1.amazonaws.com", "/bucket?list-type=2&prefix=a", "ListObjectsV2"),
      s3("GET", "s3-eu-west-1.amazonaws.com", "/bucket/key", "GetObject"),
      s3("GET", "my.bucket.s3.eu-west-1.amazonaws.com", "/", "ListObjects"),
      s3("GET", "bucket.s3.amazonaws.com", "/?policy", "GetBucketPolicy"),
      s3("PUT", "bucket.s3.amazonaws.com", "/?lifecycle", "PutBucketLifecycle"),
      s3("DELETE", "bucket.s3.amazonaws.com", "/", "DeleteBucket"),
      s3("POST", "bucket.s3.amazonaws.com", "/?delete", "DeleteObjects"),
      s3("HEAD", "bucket.s3.amazonaws.com", "/a/b", "HeadObject"),
      s3("PUT", "bucket.s3.amazonaws.com", "/a/b", "PutObject"),
      s3("PUT", "bucket.s3.amazonaws.com", "/a?partNumber=2&uploadId=x", "UploadPart"),
      s3("POST", "bucket.s3.amazonaws.com", "/a?uploads", "CreateMultipartUpload"),
      s3("POST", "bucket.s3.amazonaws.com", "/a?uploadId=x", "CompleteMultipartUpload"),
      s3("DELETE", "bucket.s3.amazonaws.com", "/a?uploadId=x", "AbortMultipartUpload"),
      s3("GET", "bucket.s3.amazonaws.com", "/a?acl", "GetObjectAcl"),
      s3("GET", "bucket.s3.amazonaws.com", "/a?response-content-type=acl", "GetObject"),
      {"PUT", "bucket.s3.amazonaws.com", "/a", {{"x-amz-copy-source", "/b/c"}}, "", "CopyObject"},
      {"GET", "minio.local", "/bucket/key", minio, "", "GetObject"},
      {"HEAD", "minio.local", "/bucket/", minio, "", "HeadBucket"},
      s3("GET", "minio.local", "/b/k?X-Amz-Credential=KEY%2F20260101%2Fus-east-1%2Fs3%2Faws4_request", "GetObject"),
  });
}

TEST(Operation, OfAnotherMethodThanTheOneOfTheRequestLine) {
  expectAll({
      post({{"X-HTTP-Method-Override", "patch"}}, "", "PATCH"),
      post({{"X-Method-Override", "DELETE"}}, "", "DELETE"),
      post({{"X-HTTP-Method", "MERGE"}}, "", "MERGE"),
      post(kForm, "utf8=%E2%9C%93&_method=delete&x=1", "DELETE"),
      post(kForm, "_method=%3Cscript%3E", ""),
      get("/users/4?_method=put", "PUT"),
      post({{"Content-Type", "multipart/form-data; boundary=b"}}, "--b\r\nContent-Disposition: form-data; name=\"_method\"\r\n\r\nput\r\n--b--", "PUT"),
  });
}

TEST(Operation, UnderACodingNoMoreIsMadeThanIsLookedAt) {
  const auto coded = [](const std::string& text) { return encode(text, "gzip"); };
  const std::string call = R"({"jsonrpc":"2.0","id":1,"method":"zipped","params":[]})";
  std::vector<Field> fields = kJson;
  fields.push_back({"Content-Encoding", "gzip"});
  const auto small = coded(call);
  ASSERT_TRUE(small);
  EXPECT_EQ(named(post(fields, *small, "")), "zipped");
  const auto bomb = coded(R"({"params":")" + std::string(200 << 20, 'a') + R"(","jsonrpc":"2.0","method":"late"})");
  ASSERT_TRUE(bomb);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(named(post(fields, *bomb, "")), "") << "it stands behind what is looked at";
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(500));
  EXPECT_EQ(named(post(fields, "no gzip at all", "")), "");
  fields.back().value = "unheard-of";
  EXPECT_EQ(named(post(fields, call, "")), "");
}

TEST(Operation, HostileBodiesEndSoonAndNamesAreCut) {
  const std::size_t full = operationLookahead;
  const std::string bodies[] = {
      std::string(full, '['),
      std::string(full, '{'),
      "{\"query\":\"" + std::string(full, '{') + "\"}",
      "{\"query\":\"{a" + std::string(full, '(') + "\"}",
      "{\"query\":\"" + std::string(full, '\\'),
      "{\"a\":\"" + std::string(full, '"'),
      [&] { std::string s = "{"; while (s.size() < full) s += "\"a\":{\"b\":[],"; return s; }(),
      [&] { std::string s = "["; while (s.size() < full) s += "{},"; return s; }(),
      [&] { std::string s = "["; while (s.size() < full) s += "{\"id\":0,\"method\":\"\\u0000\\ud800\",\"params\":0},"; return s; }(),
      [&] { std::string s; while (s.size() < full) s += "<a b='"; return s; }(),
      [&] { std::string s = "<Envelope>"; while (s.size() < full) s += "<!--"; return s; }(),
      [&] { std::string s; while (s.size() < full) s += "query=&_method=&Action="; return s; }(),
      std::string("{\"jsonrpc\":1,\"method\":\"") + std::string(60'000, 'x') + "\"}",
      std::string("{\"jsonrpc\":1,\"method\":\"") + [] { std::string s; while (s.size() < 60'000) s += "é"; return s; }() + "\"}",
      "{\"query\":\"query " + std::string(60'000, 'n') + " { a }\"}",
      "<Envelope><Body><" + std::string(60'000, 'e') + ">",
  };
  for (const auto& fields : {kJson, kForm, kXml, std::vector<Field>{{"Content-Type", "application/graphql"}}})
    for (const std::string& body : bodies) {
      const auto begin = std::chrono::steady_clock::now();
      const std::string name = named(post(fields, body, ""));
      EXPECT_LE(name.size(), longestOperation);
      EXPECT_TRUE(name.empty() || (static_cast<unsigned char>(name.back()) & 0xc0) != 0xc0) << "cut inside of a character";
      EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(200));
    }
}

TEST(Operation, ABodyIsAwaitedOnlyWhereItMayTell) {
  EXPECT_TRUE(operationMayBeInBody(headOf(post(kJson, "", ""))));
  EXPECT_TRUE(operationMayBeInBody(headOf(post({}, "", ""))));
  EXPECT_FALSE(operationMayBeInBody(headOf(post({{"Content-Type", "application/octet-stream"}}, "", ""))));
  EXPECT_FALSE(operationMayBeInBody(headOf(get("/", ""))));
  // What comes behind the beginning is not needed.
  const std::string json = R"({"operationName":"Early","variables":{"a":1},"query":"query Early { )";
  EXPECT_EQ(named(post(kJson, json + std::string(1 << 20, 'x'), "")), "Early");
}

}  // namespace
}  // namespace penstock::codec
