// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/safetensors.hpp>

#include <filesystem>

#include <echelon/core/random.hpp>
#include <echelon/io/mapped_file.hpp>

#include <tests/catch.hpp>
#include <tests/io/counted_heap.hpp>

using namespace echelon;

namespace {
std::string small_file() {
  static const std::array<double, 6> weights{1, 2, 3, 4, 5, 6.5};
  static const std::array<float, 3> bias{0.5f, -1, 2};
  static const std::array<std::uint8_t, 5> ids{'a', 'b', 'c', 'd', 'e'};
  static const std::array<std::uint64_t, 2> shape{2, 3};
  return model_writer{"forest"}
      .text("spec", "{\"trees\": 300}")
      .tensor("ids", std::span<const std::uint8_t>{ids})
      .tensor("weights", std::span<const std::uint64_t>{shape}, std::span<const double>{weights})
      .tensor("bias", std::span<const float>{bias})
      .tensor("nothing", std::span<const std::int64_t>{})
      .bytes();
}
auto read(std::string_view bytes, std::string_view kind = "forest", model_origin origin = model_origin::ours) {
  return read_model(detail::as_bytes(bytes), "m.safetensors", kind, origin);
}
/// A file of any origin with that header and so many bytes of data.
std::string foreign(const std::string& header, std::size_t data) {
  std::string out(8, '\0');
  const std::uint64_t n = header.size();
  std::memcpy(out.data(), &n, 8);
  return out + header + std::string(data, '\1');
}
int fault_of(const std::string& header, std::size_t data) {
  const auto m = read(foreign(header, data), "", model_origin::any);
  return m ? 0 : static_cast<int>(m.error().why);
}
}  // namespace

TEST_CASE("model file: what was written is what is read, without copying", "[io][law]") {
  const std::string bytes = small_file();
  const auto m = read(bytes);
  REQUIRE(m);
  CHECK(m->kind == "forest");
  CHECK(*m->text("spec") == "{\"trees\": 300}");
  REQUIRE(m->tensors.size() == 4);
  CHECK(std::ranges::equal(m->find("weights")->shape(), std::array<std::uint64_t, 2>{2, 3}));
  CHECK(m->get<double>("weights", 6)->back() == 6.5);
  CHECK((*m->get<float>("bias"))[1] == -1);
  CHECK(m->get<std::uint8_t>("ids")->size() == 5);
  CHECK(m->get<std::int64_t>("nothing")->empty());
  CHECK(m->get<float>("weights").error().why == fault::unsupported);
  CHECK(m->get<double>("weights", 5).error().why == fault::shape);
  CHECK(m->get<double>("weight").error().why == fault::unknown);
  const auto* const inside = reinterpret_cast<const char*>(m->get<double>("weights")->data());
  CHECK(inside >= bytes.data());
  CHECK(inside < bytes.data() + bytes.size());
  CHECK(read(bytes, "net").error().why == fault::unsupported);
  CHECK(read(bytes, ""));
  CHECK(small_file() == bytes);
}

TEST_CASE("model file: every truncation and every flipped bit is refused", "[io][law]") {
  const std::string bytes = small_file();
  REQUIRE(read(bytes));
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    if (!read(bytes.substr(0, n), "")) continue;
    FAIL("accepted when cut to " << n);
  }
  CHECK_FALSE(read(bytes + '\0', ""));
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    if (!read(flipped, "")) continue;
    FAIL("accepted with bit " << bit << " flipped");
  }
}

TEST_CASE("model file: tensors must fill the buffer without overlap or hole, and agree with their shapes", "[io]") {
  const auto f32 = [](const char* shape, const char* offsets) {
    return std::string{"{\"dtype\":\"F32\",\"shape\":"} + shape + ",\"data_offsets\":" + offsets + '}';
  };
  CHECK(fault_of("{\"a\":" + f32("[2]", "[0,8]") + "}", 8) == 0);
  CHECK(fault_of("{\"a\":" + f32("[]", "[0,4]") + "}", 4) == 0);
  CHECK(fault_of("{}", 0) == 0);
  CHECK(fault_of("{\"a\":" + f32("[2]", "[0,8]") + "}", 9) == 402);   // a hole at the end
  CHECK(fault_of("{\"a\":" + f32("[2]", "[4,12]") + "}", 12) == 402); // a hole at the start
  CHECK(fault_of("{\"a\":" + f32("[2]", "[0,8]") + ",\"b\":" + f32("[2]", "[4,12]") + "}", 12) == 402);
  CHECK(fault_of("{\"a\":" + f32("[3]", "[0,8]") + "}", 8) == 402);
  CHECK(fault_of("{\"a\":" + f32("[2]", "[8,0]") + "}", 8) == 402);
  CHECK(fault_of("{\"a\":" + f32("[2]", "[0,8,9]") + "}", 8) == 402);
  CHECK(fault_of("{\"a\":" + f32("[2]", "[0]") + "}", 8) == 402);
  CHECK(fault_of("{\"a\":" + f32("[4611686018427387904,2]", "[0,0]") + "}", 0) == 402);  // 2^62 * 2 * 4 overflows to 0
  CHECK(fault_of("{\"a\":" + f32("[18446744073709551616]", "[0,0]") + "}", 0) == 402);
  CHECK(fault_of("{\"a\":" + f32("[-1]", "[0,0]") + "}", 0) == 402);
  CHECK(fault_of("{\"a\":" + f32("[02]", "[0,8]") + "}", 8) == 402);
  CHECK(fault_of("{\"a\":" + f32("[1,1,1,1,1,1,1,1,1]", "[0,4]") + "}", 4) == 404);
  CHECK(fault_of("{\"a\":" + f32("[0]", "[0,0]") + ",\"a\":" + f32("[0]", "[0,0]") + "}", 0) == 304);
  CHECK(fault_of("{\"a\":{\"dtype\":\"F16\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0) == 403);
  CHECK(fault_of("{\"a\":{\"dtype\":\"F32\",\"shape\":[0]}}", 0) == 402);
  CHECK(fault_of("{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0],\"x\":1}}", 0) == 203);
  CHECK(fault_of("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0) == 304);
  CHECK(fault_of("{\"__metadata__\":{\"a\":1}}", 0) == 402);
  CHECK(fault_of("{} x", 0) == 402);
  CHECK(fault_of("{\"" + std::string(70'000, 'n') + "\":" + f32("[0]", "[0,0]") + "}", 0) == 404);
  CHECK(fault_of("{\"__metadata__\":{\"\\u00e9\\n\":\"\\\"q\\\"\"}}", 0) == 0);
  CHECK(fault_of("{\"__metadata__\":{\"\\x\":\"\"}}", 0) == 402);
}

TEST_CASE("model file: a hostile header does not make the reader allocate more than twice its size and 16 MiB",
          "[io][law]") {
  constexpr std::size_t spare = std::size_t{16} << 20;
  std::vector<std::string> headers{std::string(model_caps::header, '['), std::string(model_caps::header, ' '),
                                   "{\"" + std::string(model_caps::header - 8, 'n'),
                                   "{\"__metadata__\":{\"k\":\"" + std::string(model_caps::header - 30, '\\')};
  std::string many = "{", texts = "{\"__metadata__\":{";
  for (std::size_t i = 0; many.size() < model_caps::header - 100; ++i)
    many += '"' + std::to_string(i) + "\":{\"dtype\":\"U8\",\"shape\":[0,0,0,0],\"data_offsets\":[0,0]},";
  for (std::size_t i = 0; texts.size() < model_caps::header - 20'000; ++i)
    texts += '"' + std::to_string(i) + "\":\"" + std::string(16'000, 'x') + "\",";
  many.back() = '}';
  headers.push_back(many);
  headers.push_back(texts);
  for (std::size_t i = 0; i < headers.size(); ++i) {
    INFO("header " << i);
    const std::string bytes = foreign(headers[i], 0);
    heap::watch peak;
    const bool read_it = static_cast<bool>(read(bytes, "", model_origin::any));
    const std::size_t most = peak.bytes();
    CHECK_FALSE(read_it);
    CHECK(most <= 2 * bytes.size() + spare);
  }
  std::string huge(8, '\xff');  // a header length of 2^64 - 1
  heap::watch peak;
  CHECK_FALSE(read(huge, ""));
  CHECK(peak.bytes() < 65'536);
}

TEST_CASE("model file: random bytes after a right start are refused or read, never worse", "[io]") {
  const std::string good = small_file();
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    random_stream s{seed, 3};
    std::string bytes = good;
    for (int k = 0; k < 4; ++k)
      bytes[static_cast<std::size_t>(s.uniform() * static_cast<double>(bytes.size()))] = static_cast<char>(s() & 255);
    if (bytes == good) continue;
    INFO("seed " << seed);
    CHECK_FALSE(read(bytes, ""));
  }
}

TEST_CASE("model file: it survives a save and a memory map", "[io]") {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("echelon-model" + std::to_string(::getpid()))).string();
  const std::array<std::uint32_t, 3> values{7, 8, 9};
  REQUIRE_FALSE(model_writer{"net"}.tensor("w", std::span<const std::uint32_t>{values}).save(path));
  const auto map = mapped_file::open(path);
  REQUIRE(map);
  const auto m = read_model(map->bytes(), path, "net");
  REQUIRE(m);
  CHECK((*m->get<std::uint32_t>("w"))[2] == 9);
  std::filesystem::remove(path);
}

TEST_CASE("model file: the writer refuses what no reader would take", "[io]") {
  const std::array<float, 4> v{};
  const std::array<std::uint64_t, 2> wrong{2, 3};
  const std::array<std::uint64_t, 9> deep{1, 1, 1, 1, 1, 1, 1, 1, 4};
  const std::span<const float> values{v};
  CHECK(ECHELON_FAULT_OF(model_writer{"k"}.tensor("a", std::span<const std::uint64_t>{wrong}, values)) == 101);
  CHECK(ECHELON_FAULT_OF(model_writer{"k"}.tensor("a", std::span<const std::uint64_t>{deep}, values)) == 404);
  CHECK(ECHELON_FAULT_OF(model_writer{"k"}.tensor("a", values).tensor("a", values)) == 304);
  CHECK(ECHELON_FAULT_OF(model_writer{"k"}.tensor("__metadata__", values)) == 304);
  CHECK(ECHELON_FAULT_OF(model_writer{"k"}.text("kind", "x")) == 304);
  CHECK(ECHELON_FAULT_OF(model_writer{"k"}.text("hash", "x")) == 304);
  CHECK(ECHELON_FAULT_OF(model_writer{"k"}.text("t", "\xff")) == 402);
  CHECK(ECHELON_FAULT_OF(model_writer{"k"}.text("t", std::string(2'000'000, 'x'))) == 404);
}
