-- SPDX-License-Identifier: MIT
-- A few products, as they could have been in the shop when revision 002 was the newest. A key that the database
-- counts is not written: the first row gets 1, and the counter knows of it.
BEGIN;
INSERT INTO users (email, name, language) VALUES
	('kitchenware@example.org', 'Kitchenware seller', 'en'),
	('garden@example.org', 'Gartenhändler', 'de'),
	('buyer@example.org', 'Cliente', 'fr');
INSERT INTO categories (slug) VALUES ('kitchen'), ('garden');
INSERT INTO category_translations (category_id, language, name) VALUES
	(1, 'en', 'Kitchen'), (1, 'de', 'Küche'), (1, 'fr', 'Cuisine'),
	(2, 'en', 'Garden'), (2, 'de', 'Garten'), (2, 'fr', 'Jardin');
INSERT INTO products (sku, seller_id, category_id, price_cents, stock) VALUES
	('KET-01', 1, 1, 3490, 12), ('SPO-07', 1, 1, 450, 200), ('RAK-03', 2, 2, 1999, 8);
INSERT INTO product_translations (product_id, language, name, description) VALUES
	(1, 'en', 'Kettle', 'One litre, steel'), (1, 'de', 'Wasserkessel', 'Ein Liter, Stahl'),
	(1, 'fr', 'Bouilloire', 'Un litre, acier'),
	(2, 'en', 'Wooden spoon', 'Olive wood'), (2, 'de', 'Holzlöffel', 'Olivenholz'),
	(3, 'en', 'Rake', 'Twelve teeth');
INSERT INTO orders (user_id, status) VALUES (3, 'paid');
INSERT INTO order_items (order_id, product_id, quantity, price_cents) VALUES (1, 1, 1, 3490), (1, 2, 2, 450);
INSERT INTO reviews (product_id, user_id, rating, body) VALUES (1, 3, 5, 'Parfait'), (1, 2, 4, NULL);
COMMIT;
