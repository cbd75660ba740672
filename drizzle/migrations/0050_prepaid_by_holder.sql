-- In base, prepaid credit is carried by its holder, also where the document that sold or used it is a payer's.
update journal_lines set item_id = customer_id
where account = '2100' and item_id is not null and customer_id is not null and item_id <> customer_id;
