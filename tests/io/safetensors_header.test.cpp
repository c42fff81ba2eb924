// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/safetensors_header.hpp>

#include <limits>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
const std::string name = "m";
}

TEST_CASE("model header: tensors and texts are read in their order, blanks anywhere", "[io]") {
  detail::header_reader r{
      " { \"b\" : {\"shape\":[ 2 , 3 ],\"data_offsets\":[0,48],\"dtype\":\"F64\"} ,\n"
      "\"__metadata__\":{\"k\":\"v\\n\"}, \"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[48,49]} } ",
      name};
  REQUIRE(r.read());
  REQUIRE(r.tensors.size() == 2);
  CHECK(r.tensors[0].name == "b");
  CHECK(r.tensors[0].type == element::f64);
  CHECK(r.tensors[0].shape().size() == 2);
  CHECK(r.tensors[0].extent[1] == 3);
  CHECK(r.places[0].to == 48);
  CHECK(r.tensors[1].axes == 0);
  REQUIRE(r.texts.size() == 1);
  CHECK(r.texts[0].second == "v\n");
}

TEST_CASE("model header: a fault is named with the byte of the file", "[io]") {
  detail::header_reader r{"{\"a\":{\"dtype\":\"F99\"}}", name};
  CHECK_FALSE(r.read());
  REQUIRE(r.first);
  CHECK(r.first->text() ==
        "ECH-403 m, column 28: found the element type \"F99\", needed U8, U16, U32, U64, I64, F32 or F64");
}

TEST_CASE("model header: a size is the product of the extents, or nothing when 64 bits do not hold it", "[io]") {
  tensor_view t;
  t.type = element::f64;
  CHECK(detail::bytes_of(t) == 8u);
  t.axes = 2;
  t.extent = {3, 4};
  CHECK(detail::bytes_of(t) == 96u);
  t.extent = {std::uint64_t{1} << 61, 1};
  CHECK_FALSE(detail::bytes_of(t));
  t.extent = {std::uint64_t{1} << 61, 0};
  CHECK_FALSE(detail::bytes_of(t));
}
